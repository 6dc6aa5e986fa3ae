"""Lists of web addresses: one a line in the file, with its label in the page.

Here belongs: the `url_list` kind. Addresses are on reserved domains and lead nowhere: the page shows them as text. The labels are in the
page only, so they are not in the logical form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.plain import decode_lines, encode_lines, figure
from generators.artefacts.rows import each_row, row_scope
from generators.artefacts.safety import check_template, check_third_parties, one_line
from generators.errors import EvaluationError
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["UrlList", "check_address"]

_ADDRESS = re.compile(r"(?:(?:https?|ftp)://)?(?:[^\s/@]+@)?[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)


class UrlList:
    """The `url_list` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.address = reporter.template(block, "address", spec["address"], row)
        self.label = check_template(reporter.template(block, "label", spec.get("label", ""), row), block, "label", reporter)
        self.column = self.address.column
        if self.address.static and self.address.source:
            try:
                check_address(self.address.source)
            except EvaluationError as error:
                reporter.add(block, "address", error.code, **error.params)

    def build(self, context: BuildContext) -> Built:
        """Build the list."""
        env = context.environment
        lines: list[tuple[str, str]] = each_row(
            env, self.table, lambda _: (check_address(one_line(self.address.render(env))), one_line(self.label.render(env)))
        )
        for _, label in lines:
            check_third_parties(label)
        addresses = [address for address, _ in lines]
        html = figure(context.path, "addresses", lambda: f'<ul class="artefact-addresses">{"".join(_item(*line) for line in lines)}</ul>')
        return Built(encode_lines(addresses), {"addresses": addresses}, html, "text/plain")

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the addresses back."""
        return {"addresses": decode_lines(content)}

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the addresses back onto the table when each is exactly one column."""
        return [Extract(self.table, self.column, list(logical["addresses"]))] if self.column else []


def check_address(text: str) -> str:
    """Return a web address, with or without its scheme; `EvaluationError` when it is not one or may belong to someone."""
    if not _ADDRESS.fullmatch(text):
        raise EvaluationError("bad_url", value=text[:80])
    check_third_parties(text if "://" in text else "https://" + text)
    return text


def _item(address: str, label: str) -> str:
    words = f'<span class="artefact-label">{escape(label)}\u00a0:</span> ' if label else ""
    return f'<li>{words}<span class="artefact-address">{escape(address)}</span></li>'
