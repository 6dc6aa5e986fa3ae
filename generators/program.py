"""A compiled challenge document, and the variants it gives.

Here belong: `compile_challenge` and `Program`. Compiling lists every problem of the document at once; instantiating is a pure function of
document, seed and generator version.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import schemas
from generators import oracle
from generators.artefacts import ArtefactPlan, BuildContext, compile_artefact
from generators.artefacts.common import Artefact
from generators.canonical import digest
from generators.derive import Derived, compile_derive, compute
from generators.draw import DrawPlan, StageError, compile_constraints, compile_draw, list_digests
from generators.errors import EvaluationError, GenerationError, SpecificationError
from generators.expressions import Environment
from generators.limits import check_document_size
from generators.meaning import without_defaults
from generators.reporting import Reporter
from generators.responses import ResponsePlan, compile_response
from generators.stored import Drawn, pack_drawn
from generators.streams import parse_seed, sub_seed
from generators.tables import Row
from generators.templates import Template
from generators.variant import Variant
from generators.version import GENERATOR_VERSION
from generators.watching import Placed, Watch

__all__ = ["Program", "Rederived", "compile_challenge"]

MAX_TRIES = 50
T = TypeVar("T")
_TEXTS = ("instruction", "hint", "feedback")


@dataclass(frozen=True)
class Rederived:
    """What follows from a stored draw: derived values, public response, key, feedback."""

    derived: dict[str, Any]
    response: dict[str, Any]
    key: dict[str, Any]
    feedback: str


@dataclass(frozen=True)
class _Drawn:
    """A draw that holds: its own seed, the number of the try, and everything drawn and derived."""

    seed: bytes
    index: int
    environment: Environment
    values: dict[str, Any]
    tables: dict[str, list[Row]]


@dataclass(frozen=True)
class Program:
    """A compiled challenge; it may be kept and used for any number of seeds.

    `digests`: those of the three parts of the document. `placed`: every expression and template that was compiled, with its place.
    """

    draw: DrawPlan
    derived: list[Derived]
    texts: Mapping[str, Template]
    response: ResponsePlan
    artefacts: list[ArtefactPlan]
    fingerprint: list[str]
    reference_date: dt.date
    digests: dict[str, str]
    placed: tuple[Placed, ...] = ()

    def instantiate(self, seed: str, fixed: Mapping[str, Any] | None = None, watch: Watch | None = None) -> Variant:
        """Return the variant of `seed` (32 hex digits). `watch` learns what its conditions come to.

        `fixed` holds values that some parameters keep whatever the seed; it is for people who look at variants, and a variant made with
        it is not the one of the seed. Raises `ValueError` for a badly written seed, `GenerationError` when the seed gives no variant.
        """
        return self._make(seed, lambda one: {**self.draw.values(one), **(fixed or {})}, watch)

    def default_variant(self) -> Variant:
        """Return the variant whose parameters have their declared defaults; its tables are those of the seed 0."""
        defaults = self.draw.defaults()
        return self._make("0" * 32, lambda _: dict(defaults))

    def check_oracle(self, variant: Variant) -> oracle.OracleReport:
        """Read the files of `variant` back with other libraries and evaluate the key again in SQL.

        Returns what was compared; raises `OracleError` when something differs.
        """
        return oracle.check(self.artefacts, self.derived, self.response, variant)

    def draw_values(self, seed: str) -> tuple[dict[str, Any], int]:
        """Draw parameters and tables and check every constraint, without building anything; return the values and the try, from 0.

        Raises what `instantiate` raises.
        """
        drawn = self._draw(seed, self.draw.values)
        return drawn.values, drawn.index

    def count_fingerprints(self, most: int) -> int | None:
        """Return how many different variants there are, exactly, by going through every draw; None when there are more than `most` draws.

        Only what is drawn from parameters that can be counted can be gone through; a table that is drawn or shuffled cannot.
        """
        if any(table.random for table in self.draw.tables):
            return None
        domains = [one.drawer.domain for one in self.draw.parameters]
        sizes = [len(domain) for domain in domains if domain is not None]
        if len(sizes) < len(domains) or math.prod(sizes) > most:
            return None
        names = [one.name for one in self.draw.parameters]
        found = set()
        for values in itertools.product(*(domain for domain in domains if domain is not None)):
            found.add(self._fingerprint_of(dict(zip(names, values, strict=True))))
        return len(found - {None})

    def _fingerprint_of(self, values: dict[str, Any]) -> str | None:
        """Return the fingerprint of a draw whose tables are not random, None when a constraint refuses it."""
        names = list(values)
        tables: dict[str, list[Row]] = {}
        environment = Environment(values, tables)
        try:
            self.draw.check(environment, after="parameters")
            self.draw.fill(bytes(16), environment, tables)
            self.draw.check(environment, after="tables")
            compute(self.derived, environment, values)
            self.draw.check(environment, after="derived")
        except StageError:
            return None
        return self._fingerprint(values, tables, [*names, *(one.name for one in self.derived)])

    def _fingerprint(self, values: Mapping[str, Any], tables: Mapping[str, list[Row]], every: list[str]) -> str:
        named = self.fingerprint or every
        return digest({name: tables[name] if name in tables else values[name] for name in named})

    def pack_drawn(self, variant: Variant) -> bytes:
        """Return what was drawn for a variant of this program, in the form that `rederive` needs years later."""
        return pack_drawn(variant, (one.name for one in self.draw.parameters))

    def rederive(self, drawn: Drawn) -> Rederived:
        """Compute derived values, key and feedback again from what was drawn, without drawing.

        `GenerationError` when they have no value for these data.
        """
        values = dict(drawn.values)
        environment = Environment(values, drawn.tables)
        try:
            compute(self.derived, environment, values)
            solved = _stage(
                "response", lambda env: self.response.solve(env, sub_seed(parse_seed(drawn.seed), drawn.try_index)), environment
            )
            feedback = _stage("present.feedback", self.texts["feedback"].render, environment)
        except StageError as error:
            raise GenerationError(error.stage, drawn.seed, drawn.try_index, values, error.cause) from error
        return Rederived({one.name: values[one.name] for one in self.derived}, solved.public, solved.key, feedback)

    def _make(self, seed_text: str, draw_values: Callable[[bytes], dict[str, Any]], watch: Watch | None = None) -> Variant:
        """Draw, then build."""
        drawn = self._draw(seed_text, draw_values, watch)
        try:
            return self._present(seed_text, drawn.seed, drawn.index, drawn.environment, drawn.values, drawn.tables)
        except StageError as error:
            raise GenerationError(error.stage, seed_text, drawn.index, drawn.values, error.cause) from error

    def _draw(self, seed_text: str, draw_values: Callable[[bytes], dict[str, Any]], watch: Watch | None = None) -> _Drawn:
        """Try until the constraints hold."""
        seed = parse_seed(seed_text)
        for index in range(MAX_TRIES):
            current = sub_seed(seed, index)
            values = draw_values(current)
            tables: dict[str, list[Row]] = {}
            environment = Environment(values, tables)
            environment.watch = watch
            try:
                self.draw.check(environment, after="parameters")
                self.draw.fill(current, environment, tables)
                self.draw.check(environment, after="tables")
                compute(self.derived, environment, values)
                self.draw.check(environment, after="derived")
                return _Drawn(current, index, environment, values, tables)
            except StageError as error:
                if not error.again or index == MAX_TRIES - 1:
                    raise GenerationError(error.stage, seed_text, index, values, error.cause) from error
        raise AssertionError("the last try returns or raises")

    def _present(
        self, seed_text: str, seed: bytes, index: int, env: Environment, values: dict[str, Any], tables: dict[str, list[Row]]
    ) -> Variant:
        """Build what the learner is given, and the key."""
        texts = {name: _stage(f"present.{name}", template.render, env) for name, template in self.texts.items()}
        solved = _stage("response", lambda environment: self.response.solve(environment, seed), env)
        artefacts = tuple(self._artefact(plan, seed, env) for plan in self.artefacts)
        _check_paths(artefacts)
        parameters = {one.name: values[one.name] for one in self.draw.parameters}
        derived = {one.name: values[one.name] for one in self.derived}
        files = [[one.id, one.path, one.logical_digest] for one in artefacts]
        digests = {
            "draw": digest({"values": parameters, "tables": tables}),
            "derive": digest({"values": derived, "key": solved.key, "feedback": texts["feedback"]}),
            "present": digest({**texts, "response": solved.public, "artefacts": files}),
        }
        return Variant(
            seed_text, index, GENERATOR_VERSION, values, tables, texts["instruction"], texts["hint"], texts["feedback"],
            solved.public, solved.key, solved.probes, artefacts, self._fingerprint(values, tables, [*parameters, *derived]), digests,
        )  # fmt: skip

    def _artefact(self, plan: ArtefactPlan, seed: bytes, environment: Environment) -> Artefact:
        context = BuildContext(environment, seed, self.reference_date, plan.id, "")
        return _stage(f"present.artefacts.{plan.id}", lambda _: plan.build(context), environment)


def _stage(stage: str, call: Callable[[Environment], T], environment: Environment) -> T:
    """Call, and say where an error happened."""
    try:
        return call(environment)
    except EvaluationError as error:
        raise StageError(stage, error, again=False) from error


def _check_paths(artefacts: tuple[Artefact, ...]) -> None:
    seen: set[str] = set()
    for one in artefacts:
        if one.path.lower() in seen:
            raise StageError(f"present.artefacts.{one.id}", EvaluationError("same_path", value=one.path), again=False)
        seen.add(one.path.lower())


def compile_challenge(document: Mapping[str, Any]) -> Program:
    """Compile a challenge document (`schemas/challenge.json`).

    Raises `SpecificationError` with every problem found: those of form first and alone, since the rest cannot be read without them.
    """
    reporter = Reporter()
    if not check_document_size(document, reporter):
        raise SpecificationError(reporter.problems)
    try:
        schemas.validate("challenge", document)
    except schemas.SchemaError as error:
        for problem in error.problems:
            reporter.add(
                problem.path, problem.path.rpartition(".")[2], "schema", detail=problem.message, rule=problem.code, **problem.params
            )
        raise SpecificationError(reporter.problems) from None
    dataset = document["dataset"]
    reference = _reference_date(dataset, reporter)
    value_specs = dataset["derive"].get("values", [])
    derived_names = [one["name"] for one in value_specs]
    plan, scope = compile_draw(dataset["draw"], derived_names, reporter, reference, document["locale"][:2])
    derived, scope = compile_derive(value_specs, scope, reporter)
    compile_constraints(dataset["draw"].get("constraints", []), plan, scope, derived_names, reporter)
    texts = {name: reporter.template(f"present.{name}", name, document.get(name, ""), scope, markdown=True) for name in _TEXTS}
    artefact_specs = dataset["present"].get("artefacts", [])
    response = compile_response(document["response"], scope, reporter, artefact_specs)
    reporter.unique("present.artefacts", "id", "duplicate_id", (one["id"] for one in artefact_specs))
    artefacts = [compile_artefact(one, scope, reporter) for one in artefact_specs]
    fingerprint: list[str] = dataset["present"].get("fingerprint", [])
    for name in fingerprint:
        if name not in scope.names and name not in scope.tables:
            known = ", ".join([*scope.names, *scope.tables]) or "(aucun)"
            reporter.add("present", "fingerprint", "unknown_name", name=name, known=known)
    if reporter.problems:
        raise SpecificationError(reporter.problems)
    return Program(plan, derived, texts, response, artefacts, fingerprint, reference, _digests(document, plan), tuple(reporter.placed))


def _reference_date(dataset: Mapping[str, Any], reporter: Reporter) -> dt.date:
    try:
        return dt.date.fromisoformat(dataset["reference_date"])
    except ValueError:
        reporter.add("dataset", "reference_date", "bad_date", value=dataset["reference_date"])
        return dt.date(2000, 1, 1)


def _digests(document: Mapping[str, Any], plan: DrawPlan) -> dict[str, str]:
    """Return the digests of the three parts of the document.

    Descriptions and roles do not change a draw, but they are kept in: a digest answers "is it the same text", not "is it the same data".
    """
    document = without_defaults(document)
    dataset = document["dataset"]
    draw = {"rng": dataset["rng"], "reference_date": dataset["reference_date"], "draw": dataset["draw"], "lists": list_digests(plan.lists)}
    if any(one.stage == "derived" for one in plan.constraints):
        draw["derive"] = dataset["derive"]  # the constraints make the draw depend on the derived values
    derive = {"derive": dataset["derive"], "response": document["response"], "feedback": document.get("feedback", "")}
    texts = {name: document.get(name, "") for name in ("title", "instruction", "hint")}
    return {"draw": digest(draw), "derive": digest(derive), "present": digest({**texts, "present": dataset["present"]})}
