"""Settings panels: written as a web page, read back by lxml.

Here belong: the `settings` kind: groups of settings, each with its state in words. Nothing can be changed: a panel is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generators.artefacts.common import BuildContext, Built, Extract
from generators.artefacts.pages import (
    built_page,
    compile_text,
    compile_texts,
    content,
    element,
    empty_note,
    filled,
    optional_element,
    page_file,
    parse,
    safe_line,
)  # fmt: skip
from generators.artefacts.rows import each_row, row_scope
from generators.errors import EvaluationError
from generators.expressions import Environment
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["CONTROLS", "Settings", "read", "render", "write"]

# What a control is called for those who do not see it.
CONTROLS = {"switch": "interrupteur", "choice": "liste de choix", "text": "zone de texte", "range": "curseur"}
_STATES = {"oui": "Activé", "non": "Désactivé"}
_TEXTS = ("group", "label", "control", "value", "help")


class Settings:
    """The `settings` kind, compiled."""

    def __init__(self, spec: Mapping[str, Any], scope: Scope, block: str, reporter: Reporter) -> None:
        self.table: str = spec["table"]
        row = row_scope(self.table, scope, block, reporter)
        self.title = compile_text(block, "title", spec["title"], scope, reporter)
        self.texts = compile_texts(spec, _TEXTS, row, block, reporter)
        control, value = self.texts["control"], self.texts["value"]
        if control.static:
            for field, problem in _problems(control.source, value.source if value.static else "oui").items():
                reporter.add(block, field, problem.code, **problem.params)

    def build(self, context: BuildContext) -> Built:
        """Build the page."""
        env = context.environment
        title = filled(self.title, env, "titre")
        groups: list[dict[str, Any]] = []
        for group, setting in each_row(env, self.table, lambda _: self._setting(env)):
            if not groups or groups[-1]["name"] != group:
                if any(one["name"] == group for one in groups):
                    raise EvaluationError("split_group", name=group)
                groups.append({"name": group, "settings": []})
            groups[-1]["settings"].append(setting)
        return built_page(title, {"title": title, "groups": groups}, render)

    def _setting(self, env: Environment) -> tuple[str, dict[str, str]]:
        """Return the group and the setting of the row at hand."""
        texts = {name: safe_line(template.render(env)) for name, template in self.texts.items()}
        label = filled(self.texts["label"], env, "nom du réglage")
        for problem in _problems(texts["control"], texts["value"]).values():
            raise problem
        state = _STATES[texts["value"]] if texts["control"] == "switch" else texts["value"]
        return texts["group"], {"label": label, "control": texts["control"], "state": state, "help": texts["help"]}

    def read(self, content: bytes) -> dict[str, Any]:
        """Read the page back with lxml."""
        return read(content)

    def extract(self, logical: Mapping[str, Any]) -> list[Extract]:
        """Map the fields that are exactly one column back onto the table."""
        values = {state: value for value, state in _STATES.items()}
        rows = [
            {**one, "group": group["name"], "value": values[one["state"]] if one["control"] == "switch" else one["state"]}
            for group in logical["groups"]
            for one in group["settings"]
        ]
        columns = {name: template.column for name, template in self.texts.items()}
        return [Extract(self.table, column, [row[name] for row in rows]) for name, column in columns.items() if column]


def _problems(control: str, value: str) -> dict[str, EvaluationError]:
    """Return what is wrong with a control and its value, by field."""
    if control not in CONTROLS:
        return {"control": EvaluationError("unknown_choice", value=control, name="sorte de réglage", known=", ".join(CONTROLS))}
    if control == "switch" and value not in _STATES:
        return {"value": EvaluationError("unknown_choice", value=value, name="état de l’interrupteur", known=", ".join(_STATES))}
    return {}


def render(page: Mapping[str, Any], level: int) -> str:
    """Return the panel: title, then groups, headings from `level`."""
    groups = "".join(_render_group(one, level + 1) for one in page["groups"])
    return (
        f'<section class="artefact-settings">{element(f"h{level}", "title", page["title"])}{groups}'
        f"{empty_note('Aucun réglage.', page['groups'])}</section>"
    )


def _render_group(group: Mapping[str, Any], level: int) -> str:
    settings = "".join(_render_setting(one) for one in group["settings"])
    return (
        f'<section class="artefact-setting-group">{optional_element(f"h{level}", "group", group["name"])}'
        f'<dl class="artefact-setting-list">{settings}</dl></section>'
    )


def _render_setting(one: Mapping[str, str]) -> str:
    control = one["control"]
    extra = (" artefact-on" if one["state"] == _STATES["oui"] else " artefact-off") if control == "switch" else ""
    return (
        f'<div class="artefact-setting artefact-setting-{control}{extra}"><dt>{element("span", "label", one["label"])} '
        f"{element('span', 'control', f'({CONTROLS[control]})')}</dt>{element('dd', 'state', one['state'])}"
        f"{optional_element('dd', 'help', one['help'])}</div>"
    )


def write(page: Mapping[str, Any]) -> bytes:
    """Write a page that stands alone."""
    return page_file(page["title"], render(page, 1))


def read(source: bytes) -> dict[str, Any]:
    """Read the panel into what it says."""
    root = parse(source)
    return {"title": content(root, "title"), "groups": [_read_group(one) for one in root.find_class("artefact-setting-group")]}


def _read_group(node: Any) -> dict[str, Any]:
    controls = {f"({words})": name for name, words in CONTROLS.items()}
    return {
        "name": content(node, "group"),
        "settings": [
            {
                "label": content(one, "label"), "control": controls[content(one, "control")], "state": content(one, "state"),
                "help": content(one, "help"),
            }
            for one in node.find_class("artefact-setting")
        ],
    }  # fmt: skip
