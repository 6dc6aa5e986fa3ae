"""Form widgets of authoring: a text area for Markdown, with a toolbar and a help.

Here belongs what draws a field; what a field holds is checked elsewhere. Without JavaScript each widget is its plain HTML field.
"""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput

from generators.reference import content

# What a button does (`data-markdown-action`, known to markdown.js), the sign on it, its name, its keys.
_BUTTONS = (
    ("bold", "B", _("Gras"), "Control+B"),
    ("italic", "I", _("Italique"), "Control+I"),
    ("list", "•", _("Liste"), ""),
    ("numbered", "1.", _("Liste numérotée"), ""),
    ("table", "▦", _("Tableau"), ""),
    ("code", "</>", _("Code"), ""),
)
_MARKS = (
    (_("Gras"), "**texte**"),
    (_("Italique"), "*texte*"),
    (_("Liste"), "- un\n- deux"),
    (_("Liste numérotée"), "1. un\n2. deux"),
    (_("Titre"), "## titre"),
    (_("Citation"), "> texte"),
    (_("Code"), "`texte`"),
    (_("Lien"), "[texte](https://site.example)"),
    (_("Tableau"), "| Ville | Prix |\n| --- | --- |\n| Arbeval | 3 € |"),
)


class MarkdownTextarea(AdminAutoHeightTextInput):
    """A text area whose toolbar writes Markdown, for `FieldPanel(widget=…)`.

    The script listens on the document, so that fields added to a form later work too; the values it offers are the names found in the streams
    `parameters` and `values` of the page's form.
    """

    template_name = "authoring/editor/widgets/markdown.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"data-markdown": "true", "rows": 4, **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the buttons and the entries of the help, in the reader's language."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        language = "en" if (get_language() or "fr").startswith("en") else "fr"
        context["buttons"] = [{"action": action, "sign": sign, "name": label, "keys": keys} for action, sign, label, keys in _BUTTONS]
        context["marks"] = [{"name": label, "example": example} for label, example in _MARKS]
        context["placeholders"] = [
            {"does": entry[language], "example": entry["example"], "result": entry["result"]}
            for part in ("templates", "formats")
            for entry in content()[part].values()
        ]
        return context

    @property
    def media(self) -> forms.Media:
        """The script and the style of the toolbar, with those of the field that grows."""
        return super().media + forms.Media(js=["authoring/markdown.js"], css={"all": ["authoring/markdown.css"]})
