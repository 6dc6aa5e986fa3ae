"""How each form of response is written in QTI 3: its declaration, its interaction, and the rules that mark it.

Partial marks are mappings where QTI has them: pairs, options with a penalty, blanks. What it has none for is told by `lost_forms`.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from challenges.authoring.exchange.making import one_line
from challenges.authoring.exchange.qti_elements import Pictures, add, declare, entry, map_points, map_texts, prompt
from challenges.authoring.exchange.xml import without_controls

_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
Json = dict[str, Any]
# Puts the interaction in the body: body, public response, pictures.
Interaction = Callable[[Any, Json, Pictures], None]


def write_answer(root: Any, key: Json) -> Interaction:
    """Declare the responses of a key, and return what puts their interactions in the body."""
    return _WRITERS[key["type"]](root, key)


def points_of(key: Json) -> int:
    """Return how many points an item is worth: one for each part where parts count, else one."""
    if key["type"] == "blanks":
        return len(key["blanks"]) if key.get("scoring") != "all" else 1
    if key["type"] == "matching":
        return len(key["lefts"]) if key.get("scoring") == "each" else 1
    return len(key["correct"]) if key.get("scoring") == "penalty" else 1


def _names(things: Sequence[Json], letter: str = "C") -> dict[str, str]:
    """Return an identifier of QTI for each of some things."""
    return {one["id"]: f"{letter}{rank}" for rank, one in enumerate(things, 1)}


def _several(key: Json) -> bool:
    return key["type"] == "multiple_choice" or bool(key.get("several"))


def _declare_options(root: Any, key: Json) -> dict[str, str]:
    names = _names(key["options"])
    right = key["correct"] if _several(key) else [key["correct"]]
    declared = declare(root, "RESPONSE", "identifier", [names[one] for one in right], cardinality="multiple" if _several(key) else "single")
    if key.get("scoring") == "penalty":
        map_points(declared, {name: "1" if ident in right else "-1" for ident, name in names.items()})
    return names


def _choice(root: Any, key: Json) -> Interaction:
    names = _declare_options(root, key)

    def interaction(body: Any, response: Json, pictures: Pictures) -> None:
        most = "0" if _several(key) else "1"
        made = add(body, "qti-choice-interaction", response_identifier="RESPONSE", shuffle="false", max_choices=most)
        prompt(made, response)
        for one in response["options"]:
            option = add(made, "qti-simple-choice", identifier=names[one["id"]])
            if one.get("image"):
                pictures.put(option, one["image"], one["text"])
            else:
                option.text = without_controls(one["text"])

    return interaction


def _hotspot(root: Any, key: Json) -> Interaction:
    names = _declare_options(root, key)

    def interaction(body: Any, response: Json, pictures: Pictures) -> None:
        width, height = response["width"], response["height"]
        made = add(body, "qti-hotspot-interaction", response_identifier="RESPONSE", max_choices="0" if _several(key) else "1")
        prompt(made, response)
        pictures.put(made, response["image"], width=str(width), height=str(height))
        for one in response["options"]:
            coords = _pixels(one["zone"], width, height)
            label = without_controls(one_line(one["text"]))
            add(made, "qti-hotspot-choice", identifier=names[one["id"]], shape="rect", coords=coords, hotspot_label=label)

    return interaction


def _pixels(zone: dict[str, str], width: int, height: int) -> str:
    """Return left, top, right and bottom of a zone given in hundredths of a picture."""
    x, y, wide, high = (Decimal(zone[side]) for side in ("x", "y", "width", "height"))
    sides = (x * width, y * height, (x + wide) * width, (y + high) * height)
    return ",".join(str((side / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)) for side in sides)


def _matching(root: Any, key: Json) -> Interaction:
    lefts, rights = _names(key["lefts"], "L"), _names(key["rights"], "R")
    pairs = [f"{lefts[one['id']]} {rights[key['pairs'][one['id']]]}" for one in key["lefts"]]
    declared = declare(root, "RESPONSE", "directedPair", pairs, cardinality="multiple")
    if key.get("scoring") == "each":
        map_points(declared, dict.fromkeys(pairs, "1"))

    def interaction(body: Any, response: Json, _pictures: Pictures) -> None:
        count = str(len(lefts))
        made = add(body, "qti-match-interaction", response_identifier="RESPONSE", shuffle="false", max_associations=count)
        prompt(made, response)
        # Each of the first goes with one; one of the second with any number of them, or none.
        for things, names, most in ((response["lefts"], lefts, "1"), (response["rights"], rights, "0")):
            held = add(made, "qti-simple-match-set")
            for one in things:
                choice = add(held, "qti-simple-associable-choice", identifier=names[one["id"]], match_max=most)
                choice.text = without_controls(one["text"])

    return interaction


def _ordering(root: Any, key: Json) -> Interaction:
    # Named in the order of the right answer, names would tell it.
    names = _names(sorted(key["items"], key=lambda one: str(one["text"])))
    declare(root, "RESPONSE", "identifier", [names[one["id"]] for one in key["items"]], cardinality="ordered")

    def interaction(body: Any, response: Json, _pictures: Pictures) -> None:
        made = add(body, "qti-order-interaction", response_identifier="RESPONSE", shuffle="false")
        prompt(made, response)
        for one in response["items"]:
            add(made, "qti-simple-choice", identifier=names[one["id"]]).text = without_controls(one["text"])

    return interaction


def _short(root: Any, key: Json) -> Interaction:
    declared = declare(root, "RESPONSE", "string", key["accept"][:1])
    map_texts(declared, key["accept"], ignore_case=key["treatments"]["case"])
    return lambda body, response, _pictures: entry(body, "RESPONSE", response["label"])


def _number(root: Any, key: Json) -> Interaction:
    declare(root, "RESPONSE", "float", [key["value"]])
    return lambda body, response, _pictures: entry(body, "RESPONSE", response["label"], response["unit"])


def _blanks(root: Any, key: Json) -> Interaction:
    for rank, one in enumerate(key["blanks"], 1):
        if one["kind"] == "choice":
            right = [f"C{number}" for number, text in enumerate(one["options"], 1) if text in one["accept"]]
            map_texts(declare(root, f"RESPONSE_{rank}", "identifier", right[:1]), right)
        elif one["kind"] == "number":
            declare(root, f"RESPONSE_{rank}", "float", [one["value"]])
        else:
            declared = declare(root, f"RESPONSE_{rank}", "string", one["accept"][:1])
            map_texts(declared, one["accept"], ignore_case=one["treatments"]["case"])
    return _put_blanks


def _put_blanks(body: Any, response: Json, _pictures: Pictures) -> None:
    for rank, one in enumerate(response["blanks"], 1):
        if one["kind"] != "choice":
            entry(body, f"RESPONSE_{rank}", one["label"], one.get("unit", ""))
            continue
        holder = add(body, "p")
        holder.text = f"{without_controls(one_line(one['label']))} "
        made = add(holder, "qti-inline-choice-interaction", response_identifier=f"RESPONSE_{rank}", shuffle="false")
        for number, text in enumerate(one["options"], 1):
            add(made, "qti-inline-choice", identifier=f"C{number}").text = without_controls(text)


# ---------------------------------------------------------------- marking


def write_processing(root: Any, key: Json) -> None:
    """Write the rules that mark a key: a standard template where there is one."""
    if key["type"] == "blanks":
        processing = add(root, "qti-response-processing")
        (_all_of_blanks if key.get("scoring") == "all" else _sum_of_blanks)(processing, key["blanks"])
    elif key["type"] == "number":
        _point_when_near(add(root, "qti-response-processing"), "RESPONSE", key["tolerance"])
    else:
        mapped = key["type"] == "short_text" or key.get("scoring") == "penalty" or (key["type"], key.get("scoring")) == ("matching", "each")
        name = "map_response" if mapped else "match_correct"
        add(root, "qti-response-processing", template=f"{_TEMPLATES}{name}.xml")


def _sum_of_blanks(processing: Any, blanks: Sequence[Json]) -> None:
    """A point for each blank: what its mapping gives, or a number that is near enough."""
    mapped = [rank for rank, one in enumerate(blanks, 1) if one["kind"] != "number"]
    if mapped:
        total = add(add(processing, "qti-set-outcome-value", identifier="SCORE"), "qti-sum")
        for rank in mapped:
            add(total, "qti-map-response", identifier=f"RESPONSE_{rank}")
    for rank, one in enumerate(blanks, 1):
        if one["kind"] == "number":
            _point_when_near(processing, f"RESPONSE_{rank}", one["tolerance"])


def _all_of_blanks(processing: Any, blanks: Sequence[Json]) -> None:
    """One point when every blank is right."""
    branch = add(add(processing, "qti-response-condition"), "qti-response-if")
    every = add(branch, "qti-and")
    for rank, one in enumerate(blanks, 1):
        if one["kind"] == "number":
            _near(every, f"RESPONSE_{rank}", one["tolerance"])
        else:
            given = add(every, "qti-gt")
            add(given, "qti-map-response", identifier=f"RESPONSE_{rank}")
            add(given, "qti-base-value", base_type="float").text = "0"
    add(add(branch, "qti-set-outcome-value", identifier="SCORE"), "qti-base-value", base_type="float").text = "1"


def _near(parent: Any, identifier: str, tolerance: str) -> None:
    """Add what says whether a number is the right one, give or take the tolerance."""
    exact = not tolerance.strip("0.")
    margin = {} if exact else {"tolerance": f"{tolerance} {tolerance}"}
    near = add(parent, "qti-equal", tolerance_mode="exact" if exact else "absolute", **margin)
    add(near, "qti-variable", identifier=identifier)
    add(near, "qti-correct", identifier=identifier)


def _point_when_near(processing: Any, identifier: str, tolerance: str) -> None:
    """Add a point to the score when a number is the right one, give or take the tolerance."""
    branch = add(add(processing, "qti-response-condition"), "qti-response-if")
    _near(branch, identifier, tolerance)
    total = add(add(branch, "qti-set-outcome-value", identifier="SCORE"), "qti-sum")
    add(total, "qti-variable", identifier="SCORE")
    add(total, "qti-base-value", base_type="float").text = "1"


_WRITERS: dict[str, Callable[[Any, Json], Interaction]] = {
    "single_choice": _choice, "multiple_choice": _choice, "hotspot": _hotspot, "matching": _matching, "ordering": _ordering,
    "short_text": _short, "number": _number, "blanks": _blanks,
}  # fmt: skip
