"""What the API's document says of the forms of response: a question as it is sent, the answer that it asks for, the right answer once it may be told.

Only descriptions (JSON Schema): what goes out is made by `assessments.wire`, and what comes in is checked by `marking.check_answer`. A test
holds them to what is really sent, form by form.
"""

from typing import Any, Final

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}
_ID: Final[Json] = {"type": "string", "description": "Drawn for this question alone."}
_FILE: Final[Json] = {"type": ["integer", "null"], "description": "Place of a picture in `files`."}
_NUMBER_TEXT: Final[Json] = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}


def _object(properties: Json, *optional: str, description: str = "") -> Json:
    required = [name for name in properties if name not in optional]
    made: Json = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return made | ({"description": description} if description else {})


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


_UNITS: Final[Json] = _list(_object({"unit": _TEXT, "factor": _NUMBER_TEXT}))
_THING: Final[Json] = _object({"id": _ID, "text": _TEXT})
_ZONE: Final[Json] = _object(dict.fromkeys(("x", "y", "width", "height"), _NUMBER_TEXT), description="In hundredths of the picture.")
_OPTION: Final[Json] = _object({"id": _ID, "text": _TEXT, "image": _FILE}, "image")
_BLANK: Final[Json] = _object(
    {
        "id": _ID, "label": _TEXT, "kind": {"enum": ["short_text", "number", "choice", "date", "time"]}, "max_length": {"type": "integer"},
        "options": _list(_TEXT), "unit": _TEXT, "other_units": _UNITS,
    },
    "max_length", "options", "unit", "other_units",
)  # fmt: skip


def _form(kind: str, properties: Json, *optional: str, description: str) -> Json:
    return _object({"type": {"const": kind}, "label": _TEXT, **properties}, *optional, description=description)


#: The public response of a question.
SENT: Final[Json] = {
    "description": "How the question is answered; `type` says which form it is, and which `value` its answer has.",
    "oneOf": [
        _form("single_choice", {"options": _list(_OPTION)}, description="Value: the id of an option. An option with an image is shown by it; its text describes it."),
        _form("multiple_choice", {"options": _list(_OPTION)}, description="Value: the list of the ids of the options that are right."),
        _form("short_text", {"max_length": {"type": "integer"}, "lines": {"type": "integer"}}, "lines", description="Value: a text."),
        _form("number", {"unit": _TEXT, "other_units": _UNITS}, "other_units",
              description="Value: a number, as JSON or as people write it, with or without the unit or one of the others."),
        _form("date", {}, description="Value: a date, 2026-03-12 or as people write it, day before month."),
        _form("time", {}, description="Value: a time of day, 14:05 or as people write it."),
        _form("blanks", {"dependent": {"type": "boolean"}, "blanks": _list(_BLANK)}, description="Value: an object, blank id to its value; a blank may be left out."),
        _form("matching", {"lefts": _list(_THING), "rights": _list(_THING)}, description="Value: an object, the id of each left to the id of a right."),
        _form("ordering", {"items": _list(_THING)}, description="Value: the ids of all the items, from the first to the last."),
        _form("hotspot", {
            "several": {"type": "boolean"}, "image": _FILE, "width": {"type": "integer"}, "height": {"type": "integer"},
            "options": _list(_object({"id": _ID, "text": _TEXT, "zone": _ZONE})),
        }, description="Value: the id of a zone, or the list of the ids where several are asked for. Show the list of the zones beside the picture."),
        _form("program", {
            "start": _TEXT, "call": _TEXT, "result": _TEXT, "worlds": _list(_list(_TEXT)),
            "allowed": _object({"must": _list(_TEXT), "most_lines": {"type": ["integer", "null"]}}),
            "tests": _list(_object(
                {"id": _TEXT, "inputs": {"type": "object"}, "arguments": {"type": "array"}, "expect": {}, "printed": {"type": "boolean"}, "shown": {"const": True}},
                "inputs", "arguments",
            )),
        }, description="Value: a program in the teaching language (docs/programs.md). `tests` are examples; there may be more."),
        _form("query", {
            "start": _TEXT, "ordered": {"type": "boolean"},
            "tables": _list(_object({"name": _TEXT, "columns": _list(_object({"name": _TEXT, "kind": _TEXT})), "rows": _list({"type": "array"})})),
        }, description="Value: one SELECT statement on the tables."),
    ],
}  # fmt: skip

#: An answer; what it must be depends on the question.
VALUE: Final[Json] = {
    "description": "The answer, in the form that `response.type` asks for; null for a question that is passed.",
    "anyOf": [
        {"type": "null"}, {"type": "string"}, {"type": "number"}, {"type": "array", "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": ["string", "number", "null"]}},
    ],
}  # fmt: skip

_RIGHT_OPTION: Final[Json] = _object({"id": _ID, "text": _TEXT, "correct": {"type": "boolean"}, "why": _TEXT, "image": _FILE}, "image")

#: The right answer, once it may be told.
EXPECTED: Final[Json] = {
    "description": "The right answer, with the ids that were sent; null where nothing is told.",
    "oneOf": [
        {"type": "null"},
        _object({"type": {"enum": ["single_choice", "multiple_choice", "hotspot"]}, "options": _list(_RIGHT_OPTION)}),
        _object({"type": {"const": "short_text"}, "text": _TEXT, "also": _list(_TEXT)}),
        _object({"type": {"const": "number"}, "value": _TEXT, "tolerance": _TEXT, "unit": _TEXT, "text": _TEXT}),
        _object({"type": {"enum": ["date", "time"]}, "value": _TEXT, "text": _TEXT}),
        _object({
            "type": {"const": "blanks"}, "dependent": {"type": "boolean"},
            "blanks": _list(_object({"id": _ID, "kind": _TEXT, "label": _TEXT, "text": _TEXT, "also": _list(_TEXT)})),
        }),
        _object({"type": {"const": "matching"}, "pairs": _list(_object({"id": _ID, "text": _TEXT, "with": _ID, "right": _TEXT, "why": _TEXT}))}),
        _object({"type": {"const": "ordering"}, "items": _list(_object({"id": _ID, "text": _TEXT, "rank": {"type": "integer"}}))}),
        _object({"type": {"enum": ["program", "query"]}, "text": _TEXT}, description="A right program or query; others may be right too."),
    ],
}  # fmt: skip
