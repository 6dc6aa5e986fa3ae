"""What the laboratory says: failures and warnings, each cause once, with how many variants it touches and one of them; figures. Stored as JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MAX_FAILURES = 20


@dataclass(frozen=True)
class Finding:
    """One thing found. `seed` is empty when it concerns the specification and not one variant; else it is an example.

    `cause` tells what makes it one thing with another finding (empty: check and message); `variants` is how many variants it touches.
    `problems` keeps what the engine reported with its code and parameters, to be told again in another language.
    """

    check: str
    message: str
    remedy: str = ""
    seed: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    cause: str = ""
    variants: int = 0

    @property
    def same(self) -> tuple[str, str]:
        """What findings of one cause share."""
        return self.check, self.cause or self.message


class _Causes:
    """Findings by cause: the first one of each is kept, as its example, and the variants of all are counted."""

    def __init__(self, kept: list[Finding], most: int | None = None) -> None:
        self.kept = kept
        self.most = most
        self._ranks: dict[tuple[str, str], int] = {}
        self._last: dict[tuple[str, str], str] = {}

    def add(self, finding: Finding) -> bool:
        """Take a finding in; say whether its cause is new. A variant counts once for a cause, the default values not at all."""
        same = finding.same
        one = 1 if finding.seed.strip("0") and self._last.get(same) != finding.seed else 0
        self._last[same] = finding.seed
        rank = self._ranks.get(same)
        if rank is None:
            self._ranks[same] = len(self.kept)
            if self.most is None or len(self.kept) < self.most:
                self.kept.append(replace(finding, variants=finding.variants or one))
            return True
        if rank < len(self.kept):
            known = self.kept[rank]
            example = known if known.seed.strip("0") or not one else finding
            self.kept[rank] = replace(example, variants=known.variants + one)
        return False


@dataclass
class Report:
    """The outcome of an examination. `fixed`: the author says that the question is the same for all."""

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
    fixed: bool = False

    def __post_init__(self) -> None:
        """Prepare what groups findings by cause."""
        self._failed, self._warned = _Causes(self.failures, MAX_FAILURES), _Causes(self.warnings)

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
        """Add a failure. Causes are counted; beyond MAX_FAILURES of them they are not kept."""
        self.failure_count += self._failed.add(finding)
        stage = self.stages.setdefault(finding.check, {"count": 0, "seeds": []})
        stage["count"] += 1
        if finding.seed and len(stage["seeds"]) < MAX_FAILURES:
            stage["seeds"].append(finding.seed)

    def warn(self, finding: Finding) -> None:
        """Add what an author should look at, and which stops nothing."""
        self._warned.add(finding)

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "code": self.code,
            "ok": self.ok,
            "fixed": self.fixed,
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


def reach(finding: Mapping[str, Any], examined: int) -> str:
    """Return how far a stored finding reaches, in words: « 12 variantes sur 60, par exemple : »; empty when it is not about variants.

    Args:
        finding: as `Report.to_json` gives it; those of older reports have no number of variants.
        examined: how many variants were examined.
    """
    touched, seed = finding.get("variants", 0), finding.get("seed", "")
    if not touched:
        return "" if not seed else _("Par exemple :") if seed.strip("0") else _("Avec les valeurs par défaut :")
    told = ngettext("%(n)d variante sur %(of)d", "%(n)d variantes sur %(of)d", touched) % {"n": touched, "of": max(examined, touched)}
    return _("%(variants)s, par exemple :") % {"variants": told} if seed else told
