"""Files given to the learner: one module per kind, each with its writer, its independent reader and its rendering.

Here belong: the table of kinds, compiling the `artefacts` of a document and building them for a variant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generators.artefacts.common import Artefact, BuildContext, Built, Extract, Kind, check_template, safe_path
from generators.artefacts.csv import Csv
from generators.artefacts.html import Html
from generators.artefacts.image import Image
from generators.artefacts.mailbox import Mailbox
from generators.artefacts.xlsx import Xlsx
from generators.artefacts.zip import Zip
from generators.canonical import digest
from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.scope import Scope
from generators.templates import Template

__all__ = ["Artefact", "ArtefactPlan", "BuildContext", "Built", "Extract", "Kind", "compile_artefact"]

KINDS: dict[str, Callable[[Mapping[str, Any], Scope, str, Reporter], Kind]] = {
    "xlsx": Xlsx, "csv": Csv, "zip": Zip, "mailbox": Mailbox, "image": Image, "html": Html,
}  # fmt: skip
EXTENSIONS = {
    "xlsx": (".xlsx",), "csv": (".csv", ".txt"), "zip": (".zip",), "mailbox": (".zip", ".eml"), "image": (".jpg", ".jpeg"),
    "html": (".html", ".htm"),
}  # fmt: skip


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
        if not path.lower().endswith(EXTENSIONS[self.type]):
            raise EvaluationError("bad_extension", value=path, expected=" ou ".join(EXTENSIONS[self.type]))
        known = BuildContext(context.environment, context.seed, context.reference_date, self.id, path)
        built = self.kind.build(known)
        sha256 = hashlib.sha256(built.content).hexdigest()
        return Artefact(self.id, self.type, path, built.media_type, built.content, sha256, digest(built.logical), self.show, built.html)


def compile_artefact(spec: Mapping[str, Any], scope: Scope, reporter: Reporter) -> ArtefactPlan:
    """Compile one artefact; problems go to `reporter`."""
    block = f"present.artefacts.{spec['id']}"
    path = check_template(reporter.template(block, "path", spec["path"], scope), block, "path", reporter)
    expected = EXTENSIONS[spec["type"]]
    if not spec["path"].lower().endswith(expected) and not spec["path"].endswith("}"):
        reporter.add(block, "path", "bad_extension", value=spec["path"], expected=" ou ".join(expected))
    if path.static and path.source:
        try:
            safe_path(path.source, folders=False)
        except EvaluationError as error:
            reporter.add(block, "path", error.code, **error.params)
    return ArtefactPlan(spec["id"], spec["type"], path, spec.get("show", False), KINDS[spec["type"]](spec, scope, block, reporter))
