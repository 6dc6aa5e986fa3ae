"""Fields of forms that more than one part of the runtime uses."""

from typing import Any

from django import forms


def one_line_end(text: str) -> str:
    """Return a text whose lines end in LF: a browser posts CR and LF, which count for two, where the page that limits a text counts one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LinesField(forms.CharField):
    """A text of several lines, whose length is counted as the page counts it."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """Return the text with plain line ends, before its length is looked at."""
        found = super().to_python(value)
        return one_line_end(found) if isinstance(found, str) else found
