"""What the laboratory says: failures with their seed, stage and values; warnings; figures. Plain data, stored as JSON."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

MAX_FAILURES = 20


@dataclass(frozen=True)
class Finding:
    """One thing found. `seed` is empty when it concerns the specification and not one variant.

    `problems` keeps what the engine reported with its code and parameters, to be told again in another language.
    """

    check: str
    message: str
    remedy: str = ""
    seed: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Report:
    """The outcome of an examination."""

    code: str
    digest: str
    generator: str
    variants: int = 0
    failures: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    pool: list[dict[str, Any]] = field(default_factory=list)
    failure_count: int = 0
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def ok(self) -> bool:
        """Whether the challenge may be approved."""
        return self.failure_count == 0

    @property
    def summary(self) -> str:
        """The first failure in one sentence, with its seed; empty when green."""
        if not self.failures:
            return ""
        first = self.failures[0]
        return first.message + (f" ({first.check}, {first.seed})" if first.seed else "")

    def fail(self, finding: Finding) -> None:
        """Add a failure; beyond MAX_FAILURES they are counted, not kept."""
        self.failure_count += 1
        stage = self.stages.setdefault(finding.check, {"count": 0, "seeds": []})
        stage["count"] += 1
        if finding.seed and len(stage["seeds"]) < MAX_FAILURES:
            stage["seeds"].append(finding.seed)
        if len(self.failures) < MAX_FAILURES:
            self.failures.append(finding)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "code": self.code,
            "ok": self.ok,
            "summary": self.summary,
            "variants": self.variants,
            "failure_count": self.failure_count,
            "failures": [asdict(finding) for finding in self.failures],
            "warnings": [asdict(finding) for finding in self.warnings],
            "figures": self.figures,
            "failures_by_stage": self.stages,
            "constraint_success_rate": self.figures.get("constraint_success_rate"),
            "distinct": {
                "seen": self.figures.get("distinct"), "total": self.figures.get("distinct_total"),
                "method": self.figures.get("distinct_method"),
            },
            "oracle": {name: self.counts[f"oracle_{name}"] for name in ("variants", "agreed", "files", "columns", "expressions")},
            "probes": {name: self.counts[f"probes_{name}"] for name in ("run", "as_expected", "right", "wrong", "invalid")},
            "answer_mode": {"answer": self.figures.get("answer_mode"), "share": self.figures.get("answer_mode_share")},
            "position_bias": self.figures.get("position_bias"),
            "milliseconds": {"p50": self.figures.get("milliseconds_p50"), "p95": self.figures.get("milliseconds_p95")},
            "bytes": {"median": self.figures.get("bytes_median"), "max": self.figures.get("bytes_max")},
        }  # fmt: skip
