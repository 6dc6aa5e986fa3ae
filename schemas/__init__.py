"""JSON Schema 2020-12 files of Balise and the one function that validates against them.

Here belong: `validate`, `load`, `SchemaError` and the `*.json` files beside this one. Nothing here knows Django or the generators.
Unions are written with `if`/`then` on a constant (`type`, `kind`), never with `oneOf`, so that the problems reported are those of the
branch the author chose.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource

__all__ = ["MESSAGES", "TYPES", "SchemaError", "SchemaProblem", "load", "names", "validate"]


def _(text: str) -> str:
    """Mark a sentence for the collector of messages (`gettext_noop`): a caller may translate it."""
    return text


_FOLDER = Path(__file__).parent
_MAX_PROBLEMS = 200
# The French sentences are also the gettext identifiers.
TYPES = {
    "string": _("un texte"),
    "integer": _("un nombre entier"),
    "number": _("un nombre"),
    "boolean": _("vrai ou faux"),
    "array": _("une liste"),
    "object": _("un objet"),
    "null": _("vide"),
}
MESSAGES = {
    "required": _("Le champ « {name} » est obligatoire."),
    "additionalProperties": _("Le champ « {name} » n’existe pas ici."),
    "type": _("Il faut {expected}."),
    "enum": _("« {value} » n’est pas une valeur possible ; valeurs possibles : {expected}."),
    "const": _("Il faut la valeur « {expected} »."),
    "pattern": _("« {value} » n’a pas la forme attendue ({expected})."),
    "minimum": _("La valeur {value} est trop petite : au moins {expected}."),
    "maximum": _("La valeur {value} est trop grande : au plus {expected}."),
    "minLength": _("Le texte est trop court : au moins {expected} caractère(s)."),
    "maxLength": _("Le texte est trop long : au plus {expected} caractères."),
    "minItems": _("La liste est trop courte : au moins {expected} élément(s)."),
    "maxItems": _("La liste est trop longue : au plus {expected} élément(s)."),
    "uniqueItems": _("La liste contient deux fois le même élément."),
    "other": _("La valeur ne respecte pas la règle « {name} »."),
}


@dataclass(frozen=True)
class SchemaProblem:
    """One thing wrong in a document: where (`path`, a JSON path such as `$.response.options[0].id`) and what.

    `code` and `params` let a caller translate; `message` is the French rendering.
    """

    path: str
    message: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


class SchemaError(ValueError):
    """A document does not follow its schema. `problems` lists everything that is wrong, in document order."""

    def __init__(self, name: str, problems: list[SchemaProblem]) -> None:
        self.name = name
        self.problems = problems
        super().__init__("\n".join(f"{problem.path}: {problem.message}" for problem in problems))


def names() -> list[str]:
    """Return the names of the schemas, sorted."""
    return sorted(path.stem for path in _FOLDER.glob("*.json") if "." not in path.stem)  # translations have a point in their name


@cache
def load(name: str) -> dict[str, Any]:
    """Return the schema called `name` (such as `challenge`); `LookupError` when there is none."""
    if name not in names():
        raise LookupError(f"no schema is called {name!r}")
    schema: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def validate(name: str, document: object) -> None:
    """Check `document` (parsed JSON) against the schema called `name`.

    Raises `SchemaError` listing every problem (at most 200), `LookupError` when there is no such schema.
    """
    problems = list(_problems(name, document))
    if problems:
        raise SchemaError(name, problems)


@cache
def _validator(name: str) -> Draft202012Validator:
    """Build the validator of one schema; every schema of the folder may be referred to by its file name."""
    registry: Registry[Any] = Registry()
    for other in names():
        resource: Resource[Any] = Resource.from_contents(load(other))
        registry = registry.with_resource(resource.id() or f"{other}.json", resource)
    return _Validator(load(name), registry=registry)


def _pattern(validator: Any, pattern: str, instance: object, schema: object) -> Iterator[ValidationError]:
    """Check `pattern` as JSON Schema means it (ECMA-262), which the library hands to Python as it is."""
    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_Validator = extend(Draft202012Validator, {"pattern": _pattern})
_SIGN = re.compile(r"\\.|[\[\]$]", re.DOTALL)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return the Python expression of a pattern: its `$` is the very end, not before a last line end too; its digits are ASCII."""
    in_class = False

    def python(found: re.Match[str]) -> str:
        nonlocal in_class
        sign = found[0]
        if sign == "\\d":
            return "0-9" if in_class else "[0-9]"
        if sign == "$" and not in_class:
            return r"\Z"
        if sign in "[]":
            in_class = sign == "["
        return sign

    return re.compile(_SIGN.sub(python, pattern))


def _problems(name: str, document: object) -> Iterator[SchemaProblem]:
    """Yield the problems of a document, without repeats."""
    seen: set[tuple[str, str]] = set()
    for error in _leaves(_validator(name).iter_errors(document)):
        for problem in _describe(error):
            key = (problem.path, problem.message)
            if key not in seen and len(seen) < _MAX_PROBLEMS:
                seen.add(key)
                yield problem


def _leaves(errors: Iterator[ValidationError]) -> Iterator[ValidationError]:
    """Yield the errors that say something useful, going down into `anyOf`/`oneOf` where a schema uses them."""
    for error in errors:
        if error.context:
            deepest = max(len(child.absolute_path) for child in error.context)
            yield from _leaves(child for child in error.context if len(child.absolute_path) == deepest)
        else:
            yield error


def _describe(error: ValidationError) -> Iterator[SchemaProblem]:
    """Turn an error of the library into problems in plain French."""
    rule, path = str(error.validator), _json_path(error)
    if rule == "required":
        # The library reports one error per missing name but keeps the name in its English message only.
        instance: Mapping[str, Any] = error.instance
        for missing in (name for name in error.validator_value if name not in instance):
            yield _problem(path, rule, name=missing)
    elif rule == "additionalProperties":
        known = error.schema.get("properties", {})
        for extra in (name for name in error.instance if name not in known):
            yield _problem(f"{path}.{extra}", rule, name=str(extra))
    elif rule in MESSAGES:
        yield _problem(path, rule, value=_short(error.instance), expected=_expected(rule, error.validator_value))
    else:
        yield _problem(path, "other", name=rule)


def _problem(path: str, code: str, **params: str) -> SchemaProblem:
    return SchemaProblem(path, MESSAGES[code].format(**params), code, params)


def _json_path(error: ValidationError) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return "$" + "".join(parts)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def _expected(rule: str, value: Any) -> str:
    if rule == "type":
        return " ou ".join(TYPES[one] for one in ([value] if isinstance(value, str) else value))
    return ", ".join(_short(one) for one in value) if isinstance(value, list) else _short(value)
