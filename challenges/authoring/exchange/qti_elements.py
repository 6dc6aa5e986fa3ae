"""The pieces that a QTI 3 item is written with: elements, declarations of responses, fields to type in, pictures."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lxml import etree

from challenges.authoring.exchange.frozen import Frozen, description_of
from challenges.authoring.exchange.making import one_line
from challenges.authoring.exchange.xml import without_controls


def add(parent: Any, name: str, /, **attributes: str) -> Any:
    """Add an element of the namespace of its parent; `_` in an attribute's name stands for a hyphen."""
    space = etree.QName(parent).namespace
    return etree.SubElement(parent, f"{{{space}}}{name}", {key.replace("_", "-"): value for key, value in attributes.items()})


def declare(root: Any, identifier: str, base: str, values: Sequence[str], *, cardinality: str = "single") -> Any:
    """Declare a response with what is right."""
    declared = add(root, "qti-response-declaration", identifier=identifier, cardinality=cardinality, base_type=base)
    correct = add(declared, "qti-correct-response")
    for value in values:
        add(correct, "qti-value").text = without_controls(value)
    return declared


def map_texts(declared: Any, values: Sequence[str], *, ignore_case: bool = False) -> None:
    """Give a point to each of some values of a declared response."""
    mapping = add(declared, "qti-mapping", default_value="0")
    for value in values:
        # Said each time: what is meant when nothing is said is not the same in 2.1 and in 3.0.
        minds = "false" if ignore_case else "true"
        add(mapping, "qti-map-entry", map_key=without_controls(value), mapped_value="1", case_sensitive=minds)


def map_points(declared: Any, points: Mapping[str, str]) -> None:
    """Give points, or take them away, for each value chosen among several; the sum is never below zero."""
    mapping = add(declared, "qti-mapping", lower_bound="0", default_value="0")
    for value, worth in points.items():
        add(mapping, "qti-map-entry", map_key=value, mapped_value=worth)


def entry(body: Any, identifier: str, label: str, unit: str = "") -> None:
    """Add a field to type in, between its label and its unit."""
    holder = add(body, "p")
    holder.text = f"{without_controls(one_line(label))} "
    field = add(holder, "qti-text-entry-interaction", response_identifier=identifier)
    field.tail = f" {without_controls(unit)}" if unit else None


def prompt(interaction: Any, response: dict[str, Any]) -> None:
    """Add the label of a group of choices."""
    if response["label"]:
        add(interaction, "qti-prompt").text = without_controls(response["label"])


class Pictures:
    """The files of an item that stand in its response, by their identifiers."""

    def __init__(self, item: Frozen, folder: str) -> None:
        self.files = {one.id: one for one in item.variant.artefacts}
        self.folder = folder

    def put(self, parent: Any, ident: str, alt: str = "", **size: str) -> None:
        """Add a picture; without a text of its own it is described as its file is, or by its name."""
        file = self.files[ident]
        said = one_line(without_controls(alt)) or description_of(file)
        add(parent, "img", src=quote(f"{self.folder}/{file.path}"), alt=said, **size)
