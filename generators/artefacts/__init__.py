"""Files given to the learner: one module per kind, each with its writer, its independent reader and its rendering.

Here belong: compiling the `artefacts` of a document and building them for a variant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generators.artefacts.common import Artefact, BuildContext, Built, Extract, Kind
from generators.artefacts.registry import KINDS
from generators.artefacts.safety import check_template, safe_path
from generators.canonical import digest
from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Artefact", "ArtefactPlan", "BuildContext", "Built", "Extract", "Kind", "compile_artefact"]


@dataclass(frozen=True)
class ArtefactPlan:
    """A compiled artefact of a document."""

    id: str
    type: str
    path: Template
    show: bool
    kind: Kind

    def build(self, context: BuildContext) -> Artefact:
        """Build the file; `context.path` is replaced by the rendered one. `EvaluationError` when the values do not fit."""
        path = safe_path(self.path.render(context.environment), folders=False)
        if not path.lower().endswith(KINDS[self.type].extensions):
            raise EvaluationError("bad_extension", value=path, expected=" ou ".join(KINDS[self.type].extensions))
        known = BuildContext(context.environment, context.seed, context.reference_date, self.id, path)
        built = self.kind.build(known)
        sha256 = hashlib.sha256(built.content).hexdigest()
        return Artefact(
            self.id, self.type, path, built.media_type, built.content, sha256, digest(built.logical), self.show, built.html, built.logical
        )


def compile_artefact(spec: Mapping[str, Any], scope: Scope, reporter: Reporter) -> ArtefactPlan:
    """Compile one artefact; problems go to `reporter`."""
    block = f"present.artefacts.{spec['id']}"
    path = check_template(reporter.template(block, "path", spec["path"], scope), block, "path", reporter)
    expected = KINDS[spec["type"]].extensions
    if not spec["path"].lower().endswith(expected) and not spec["path"].endswith("}"):
        reporter.add(block, "path", "bad_extension", value=spec["path"], expected=" ou ".join(expected))
    if path.static and path.source:
        try:
            safe_path(path.source, folders=False)
        except EvaluationError as error:
            reporter.add(block, "path", error.code, **error.params)
    return ArtefactPlan(spec["id"], spec["type"], path, spec.get("show", False), KINDS[spec["type"]].compile(spec, scope, block, reporter))
