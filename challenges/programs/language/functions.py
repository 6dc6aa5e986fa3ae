"""The functions of the language, by French and English names: what each takes and gives. How calls are made is said in `compiling`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from challenges.programs.language.errors import ProgramError
from challenges.programs.language.limits import PRINTED_LETTERS
from challenges.programs.language.values import ELEMENT, arithmetic, compared, kind, same, settled, show, written

if TYPE_CHECKING:
    from challenges.programs.language.machine import Machine

__all__ = ["ACCENTED", "FUNCTIONS", "Builtin"]


@dataclass(frozen=True)
class Builtin:
    """A function of the language: what computes it, and how many values it takes."""

    run: Callable[..., Any]
    least: int
    most: int


def _want(value: Any, wanted: str) -> Any:
    found = kind(value)
    if found != wanted:
        raise (
            ProgramError("nothing_value")
            if found == "nothing"
            else ProgramError("wrong_kind", wanted=wanted, found=found, value=show(value))
        )
    return value


def _whole(value: Any) -> int:
    _want(value, "number")
    if not isinstance(value, int):
        raise ProgramError("not_whole", found=show(value))
    return value


def _print(machine: Machine, *values: Any) -> None:
    machine.print(" ".join(_printed(machine, one) for one in values))


def _printed(machine: Machine, value: Any, limit: int = PRINTED_LETTERS) -> str:
    if isinstance(value, list):
        return show(value, limit, machine.english)
    return written(value, machine.english)[:limit]


def _append(machine: Machine, items: Any, value: Any) -> None:
    _want(items, "list")
    machine.room(len(items) + 1)
    items.append(value)


def _insert(machine: Machine, items: Any, place: Any, value: Any) -> None:
    _want(items, "list")
    machine.fits(len(items) + 1)
    items.insert(_whole(place), value)


def _pop(machine: Machine, items: Any, place: Any = -1) -> Any:
    _want(items, "list")
    if not -len(items) <= _whole(place) < len(items):
        raise _outside(place, items)
    machine.work(len(items))
    return items.pop(place)


def _outside(place: int, items: Any) -> ProgramError:
    if not items:
        return ProgramError("empty_list")
    return ProgramError("out_of_range", place=place, length=len(items), last=len(items) - 1)


def _remove(machine: Machine, items: Any, value: Any) -> None:
    for place, one in enumerate(_want(items, "list")):
        machine.work(ELEMENT)
        if same(one, value, machine):
            del items[place]
            return
    raise ProgramError("not_in_list", value=show(value))


def _length(_: Machine, value: Any) -> int:
    if not isinstance(value, list | str):
        _want(value, "list")
    return len(value)


def _range(machine: Machine, *numbers: Any) -> list[int]:
    whole = [_whole(one) for one in numbers]
    if len(whole) == 3 and whole[2] == 0:
        raise ProgramError("step_zero")
    found = range(*whole)
    machine.fits(len(found))
    return list(found)


def _sum(machine: Machine, items: Any) -> Any:
    machine.work(ELEMENT * len(_want(items, "list")))
    return functools.reduce(lambda total, one: arithmetic("+", total, _want(one, "number"), machine), items, 0)


def _extreme(sign: int) -> Callable[..., Any]:
    def run(machine: Machine, *values: Any) -> Any:
        items = _want(values[0], "list") if len(values) == 1 else list(values)
        if not items:
            raise ProgramError("empty_list")
        machine.work(ELEMENT * len(items))
        best = items[0]
        for one in items:
            if sign * compared(one, best) > 0:
                best = one
        return best

    return run


def _round(_: Machine, number: Any, digits: Any = 0) -> Any:
    places = _whole(digits)
    if not -15 <= places <= 15:
        raise ProgramError("number_too_big")
    _want(number, "number")
    if isinstance(number, int) and places >= 0:
        return number
    exact = Decimal(number).scaleb(places).quantize(Decimal(1), ROUND_HALF_UP)
    return settled(exact.scaleb(-places))


def _text(machine: Machine, value: Any) -> str:
    found = _printed(machine, value, machine.budget.cells)
    machine.fits(len(found))
    return found


_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,16}(?:[.,][0-9]{1,15})?")


def _number(_: Machine, value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.fullmatch(text):
            raise ProgramError("not_convertible", text=show(value))
        return settled(Decimal(text.replace(",", ".")))
    return _want(value, "number")


def _int(machine: Machine, value: Any) -> int:
    return int(_number(machine, value))


def _abs(_: Machine, value: Any) -> Any:
    return settled(abs(_want(value, "number")))


def _root(machine: Machine, value: Any) -> Any:
    if _want(value, "number") < 0:
        raise ProgramError("no_root", number=show(value))
    return arithmetic("**", value, Decimal("0.5"), machine)


def _changed(change: Callable[[str], str]) -> Callable[..., str]:
    def run(machine: Machine, text: Any) -> str:
        found = change(_want(text, "text"))
        machine.fits(len(found))
        return found

    return run


def _ordered(machine: Machine, items: Any) -> list[Any]:
    """Return a list in order; a comparison of each element with several others is paid as such."""
    found = list(items) if isinstance(items, str) else list(_want(items, "list"))
    machine.fits(len(found))
    machine.work(ELEMENT * len(found) * max(len(found).bit_length(), 1))
    return sorted(found, key=functools.cmp_to_key(compared))


def _sort(machine: Machine, items: Any) -> None:
    _want(items, "list")[:] = _ordered(machine, items)


def _reverse(machine: Machine, items: Any) -> None:
    machine.work(len(_want(items, "list")))
    items.reverse()


def _count(machine: Machine, items: Any, value: Any) -> int:
    if isinstance(items, str):
        machine.work(len(items))
        return items.count(_want(value, "text"))
    machine.work(ELEMENT * len(_want(items, "list")))
    return sum(same(one, value, machine) for one in items)


def _no_input(_: Machine, *_values: Any) -> None:
    raise ProgramError("no_input")


def _forward(machine: Machine, count: Any = 1) -> None:
    times = _whole(count)
    if times < 0:
        raise ProgramError("bad_count", found=show(count))
    for _ in range(times):
        machine.step()
        machine.the_world().forward()


def _does(name: str, *arguments: int) -> Callable[..., None]:
    return lambda machine: getattr(machine.the_world(), name)(*arguments)


def _feels(sensor: str) -> Callable[..., bool]:
    return lambda machine: machine.the_world().feels(sensor)


_NAMED: Final[tuple[tuple[str, Builtin], ...]] = (
    ("afficher affiche print dire say", Builtin(_print, 0, 20)),
    ("ajouter ajoute append add", Builtin(_append, 2, 2)),
    ("insérer insert", Builtin(_insert, 3, 3)),
    ("retirer pop", Builtin(_pop, 1, 2)),
    ("supprimer enlever remove", Builtin(_remove, 2, 2)),
    ("longueur taille len length", Builtin(_length, 1, 1)),
    ("intervalle range", Builtin(_range, 1, 3)),
    ("somme sum", Builtin(_sum, 1, 1)),
    ("min minimum", Builtin(_extreme(-1), 1, 20)),
    ("max maximum", Builtin(_extreme(1), 1, 20)),
    ("arrondi arrondir round", Builtin(_round, 1, 2)),
    ("texte str text", Builtin(_text, 1, 1)),
    ("nombre float number", Builtin(_number, 1, 1)),
    ("entier int", Builtin(_int, 1, 1)),
    ("abs valeur_absolue", Builtin(_abs, 1, 1)),
    ("racine sqrt", Builtin(_root, 1, 1)),
    ("minuscules lower", Builtin(_changed(str.lower), 1, 1)),
    ("majuscules upper", Builtin(_changed(str.upper), 1, 1)),
    ("trié trier sorted", Builtin(_ordered, 1, 1)),
    ("sort", Builtin(_sort, 1, 1)),
    ("inverser reverse", Builtin(_reverse, 1, 1)),
    ("compter count", Builtin(_count, 2, 2)),
    ("lire saisir demander input ask", Builtin(_no_input, 0, 2)),
    ("avancer avance forward move", Builtin(_forward, 0, 1)),
    ("tourner_gauche tourner_à_gauche gauche left turn_left", Builtin(_does("turn", -1), 0, 0)),
    ("tourner_droite tourner_à_droite droite right turn_right", Builtin(_does("turn", 1), 0, 0)),
    ("ramasser ramasse prendre pick", Builtin(_does("pick"), 0, 0)),
    ("poser pose déposer put drop", Builtin(_does("put"), 0, 0)),
    ("peindre colorier paint", Builtin(_does("paint"), 0, 0)),
    ("path_ahead devant_libre", Builtin(_feels("path_ahead"), 0, 0)),
    ("wall_ahead mur_devant", Builtin(_feels("wall_ahead"), 0, 0)),
    ("path_left gauche_libre", Builtin(_feels("path_left"), 0, 0)),
    ("path_right droite_libre", Builtin(_feels("path_right"), 0, 0)),
    ("on_item sur_objet sur_un_objet", Builtin(_feels("on_item"), 0, 0)),
    ("on_place sur_place sur_une_place", Builtin(_feels("on_place"), 0, 0)),
    ("at_goal au_but", Builtin(_feels("at_goal"), 0, 0)),
)
_PLAIN: Final = str.maketrans("éà", "ea")
FUNCTIONS: Final[dict[str, Builtin]] = {name.translate(_PLAIN): one for names, one in _NAMED for name in names.split()}
#: The names as a sentence writes them.
ACCENTED: Final[dict[str, str]] = {name.translate(_PLAIN): name for names, _ in _NAMED for name in names.split()}
