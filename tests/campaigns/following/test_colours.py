"""The scale of levels is read by its digits and seen by its colours: enough contrast in light and dark, and a step between each level and the next."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from challenges.runtime.campaigns import following

SITE = Path(settings.BASE_DIR) / "cms" / "site" / "static" / "site"
LIGHT = Path(following.__file__).parent.parent / "static" / "campaigns" / "following.css"
#: Light, dark, high contrast on white, high contrast on black.
BLOCKS = [
    block
    for sheet in (LIGHT, SITE / "dark.css", SITE / "contrast.css")
    for block in re.findall(r":root \{(.*?)\}", sheet.read_text(), re.DOTALL)
]
THEMES = [dict(re.findall(r"--(h[0-8]|h-low|h-high): (#[0-9a-f]{6})", block)) for block in BLOCKS]
NAMES = ["light", "dark", "contrast", "contrast-dark"]
#: WCAG 2.2, 1.4.3.
ENOUGH = 4.5


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_each_digit_is_read_on_its_colour(theme):
    ink = {level: theme["h-low" if level < 5 else "h-high"] for level in range(9)}
    assert [
        (level, contrast(theme[f"h{level}"], ink[level])) for level in range(9) if contrast(theme[f"h{level}"], ink[level]) < ENOUGH
    ] == []


@pytest.mark.parametrize("theme", THEMES, ids=NAMES)
def test_a_higher_level_is_always_stronger(theme):
    steps = [luminance(theme[f"h{level}"]) for level in range(9)]
    assert steps == sorted(steps, reverse=steps[0] > steps[-1])
    assert min(abs(one - other) for one, other in pairwise(steps)) > 0.004
