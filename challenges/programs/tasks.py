"""The task of a program: checking a source against a key, what may leave the server, and trying a source on what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from challenges.programs.language import tree
from challenges.programs.language.errors import ProgramError
from challenges.programs.language.limits import SHOWN_LETTERS, Budget
from challenges.programs.language.reading import read
from challenges.programs.language.running import Run, run
from challenges.programs.language.values import from_json, kind, show, written
from challenges.programs.report import BadKey, Report, TestResult
from challenges.programs.world import BadWorld, World

__all__ = ["CONSTRUCTS", "Trial", "check_program", "public_program", "trials", "try_program"]

#: What `allowed.must` may ask for; `loop` is any of `repeat`, `while` and `for`.
CONSTRUCTS: Final = ("repeat", "while", "for", "loop", "if", "function", "list")
_MOST_TESTS: Final = 30
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Trial:
    """A source tried on one world or one shown test: the run with its trace, and whether that test holds.

    `run` is None when the source could not be read; `error` says why.
    """

    run: Run | None
    result: TestResult | None
    error: dict[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """Return what the page steps through."""
        found = self.run or Run()
        return {
            "steps": [one.as_json() for one in found.steps],
            "output": found.output,
            "variables": {name: show(value, english=found.english) for name, value in found.variables.items()},
            "world": found.world.state() if found.world else None,
            "used": found.used,
            "result": self.result.as_json() if self.result else None,
            "error": self.error,
        }


def check_program(source: str, key: Json, budget: Budget | None = None) -> Report:
    """Return what holds of a program.

    Args:
        source: what the pupil wrote.
        key: `{"type": "program", "call", "worlds", "tests", "result", "allowed", "start"}`.
        budget: of each test.

    Raises:
        InvalidSource: an empty source, or one too long.
        BadKey: a key that cannot be used.
    """
    cases = _cases(key)
    try:
        program = read(source)
    except ProgramError as error:
        return Report(tuple(TestResult(one["id"], False, "unread", {}, one["shown"]) for one in cases), (), error.as_json())
    results = tuple(_judge(_run(program, one, key, budget), one, key) for one in cases)
    return Report(results, tuple(_structure(program, key.get("allowed") or {})))


def public_program(key: Json) -> dict[str, Any]:
    """Return what may leave the server: never a hidden test."""
    shown = ("id", "inputs", "arguments", "expect", "printed")
    tests = [{name: test[name] for name in shown if name in test} | {"shown": True} for test in key.get("tests", ()) if test.get("shown")]
    kept = {name: key[name] for name in ("type", "call", "result", "worlds", "allowed", "start") if name in key}
    return kept | {"tests": tests}


def trials(public: Json) -> list[str]:
    """Return the identifiers of what a source can be tried on, worlds first: `world-1`, then those of the shown tests."""
    return [one["id"] for one in _cases(public)]


def try_program(source: str, public: Json, which: int = 0, budget: Budget | None = None) -> Trial:
    """Run a source on one of the `trials`, with its trace; `public` is what `public_program` gave.

    Raises:
        InvalidSource: an empty source, or one too long.
        IndexError: no such trial, where there are any.
        BadKey: a key that cannot be used.
    """
    cases = [one for one in _cases(public) if one["shown"]]
    try:
        program = read(source)
    except ProgramError as error:
        return Trial(None, None, error.as_json())
    if not cases:
        found = run(program, budget=budget, trace=True)
        return Trial(found, None, found.error.as_json() if found.error else None)
    found = _run(program, cases[which], public, budget, trace=True)
    return Trial(found, _judge(found, cases[which], public), found.error.as_json() if found.error else None)


def _cases(key: Json) -> list[dict[str, Any]]:
    """Return worlds and tests as one list, values read."""
    cases: list[dict[str, Any]] = []
    for number, lines in enumerate(key.get("worlds") or (), 1):
        try:
            cases.append({"id": f"world-{number}", "world": World.read(lines), "number": number, "shown": True})
        except (BadWorld, IndexError, TypeError) as error:
            raise BadKey("world", number=number, reason=getattr(error, "code", "size"), **getattr(error, "params", {})) from error
    for test in key.get("tests") or ():
        try:
            inputs = {name: from_json(value) for name, value in (test.get("inputs") or {}).items()}
            values = [from_json(value) for value in test.get("arguments") or ()]
            expect = from_json(test["expect"])
        except (ValueError, KeyError, ProgramError) as error:
            raise BadKey("test", id=str(test.get("id"))) from error
        if test.get("printed") and not isinstance(expect, list):
            raise BadKey("printed", id=str(test.get("id")))
        if not test.get("printed") and not key.get("call") and not key.get("result"):
            raise BadKey("nothing_asked", id=str(test.get("id")))
        cases.append(
            {**test, "id": str(test["id"]), "inputs": inputs, "arguments": values, "expect": expect, "shown": bool(test.get("shown"))}
        )
    if len(cases) > _MOST_TESTS:
        raise BadKey("too_many_tests", limit=_MOST_TESTS)
    return cases


def _fresh(value: Any) -> Any:
    return [_fresh(one) for one in value] if isinstance(value, list) else value


def _run(program: tree.Program, case: Json, key: Json, budget: Budget | None, trace: bool = False) -> Run:
    if "world" in case:
        return run(program, world=case["world"], budget=budget, trace=trace)
    call = (key["call"], _fresh(case["arguments"])) if key.get("call") else None
    inputs = {name: _fresh(value) for name, value in case["inputs"].items()}
    return run(program, inputs=inputs, call=call, budget=budget, trace=trace)


def _judge(found: Run, case: Json, key: Json) -> TestResult:
    """Return the result of one world or test."""
    code, facts = _world_result(found, case) if "world" in case else _test_result(found, case, key)
    return TestResult(case["id"], code == "held", code, facts, case["shown"], str(case.get("hint") or ""))


def _world_result(found: Run, case: Json) -> tuple[str, dict[str, Any]]:
    facts: dict[str, Any] = {"number": case["number"]}
    if found.error:
        return "world_stopped", facts | {"error": found.error.as_json()}
    assert found.world is not None
    code, count = found.world.lacks()
    return ("held", {}) if code == "won" else (code, facts | {"count": count})


def _given(case: Json, key: Json, english: bool) -> str:
    """Return what a test starts from, as programs write it: `nombres = [3, 8, 5]` or `double(4)`."""
    if key.get("call"):
        return f"{key['call']}({', '.join(show(one, english=english) for one in case['arguments'])})"
    return " ; ".join(f"{name} = {show(value, english=english)}" for name, value in case["inputs"].items())


def _test_result(found: Run, case: Json, key: Json) -> tuple[str, dict[str, Any]]:
    facts: dict[str, Any] = {"given": _given(case, key, found.english)}
    if found.error:
        return "stopped", facts | {"error": found.error.as_json()}
    if case.get("printed"):
        return _printed_result(found, case["expect"], facts)
    facts["expected"] = show(case["expect"], english=found.english)
    if key.get("call"):
        value = found.result
        if value is None and case["expect"] is not None:
            return "returns_nothing", facts
        code = "wrong_value"
    else:
        name = key["result"]
        if name not in found.variables:
            return "no_result", facts | {"name": name}
        value, code = found.variables[name], "wrong_result"
        facts["name"] = name
    if _agrees(value, case["expect"]):
        return "held", {}
    return code, facts | {"found": show(value, english=found.english)}


def _agrees(value: Any, expected: Any) -> bool:
    """Say whether a value is the expected one: numbers by value, texts but for spaces at their end, lists element by element."""
    if kind(value) != kind(expected):
        return False
    if isinstance(expected, list):
        return len(value) == len(expected) and all(_agrees(one, other) for one, other in zip(value, expected, strict=True))
    return value.rstrip() == expected.rstrip() if isinstance(expected, str) else value == expected


def _printed_result(found: Run, expect: list[Any], facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    printed = list(found.output)
    for number, (line, wanted) in enumerate(zip(printed, expect, strict=False), 1):
        if not _says(line, wanted):
            text = show(wanted, english=found.english) if isinstance(wanted, list) else written(wanted, found.english)
            return "wrong_line", facts | {"number": number, "found": line[:SHOWN_LETTERS], "expected": text[:SHOWN_LETTERS]}
    counts = facts | {"found": len(printed), "expected": len(expect)}
    if not printed and expect:
        return "prints_nothing", counts
    if len(printed) == len(expect):
        return "held", {}
    return ("too_few_lines" if len(printed) < len(expect) else "too_many_printed"), counts


def _says(line: str, wanted: Any) -> bool:
    """Say whether a printed line is a value: a number by its value, true and false in either language."""
    if kind(wanted) == "number":
        try:
            return Decimal(line.strip().replace(",", ".")) == wanted
        except InvalidOperation:
            return False
    if isinstance(wanted, list):
        return line.rstrip() in (show(wanted, len(line) + 50), show(wanted, len(line) + 50, english=True))
    return line.rstrip() in (written(wanted).rstrip(), written(wanted, english=True).rstrip())


def _structure(program: tree.Program, allowed: Json) -> list[dict[str, Any]]:
    """Return what is asked of the way of writing and does not hold."""
    used = tree.constructs(program)
    found = [{"code": "lacks", "facts": {"construct": one}} for one in allowed.get("must") or () if one not in used]
    most = allowed.get("most_lines")
    if most and program.lines > most:
        found.append({"code": "too_many_lines_written", "facts": {"count": program.lines, "limit": most}})
    return found
