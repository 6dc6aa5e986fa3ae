"""The ladder: a level drawn as steps that climb out of the sea, with a beacon on the step that is reached. Pure: geometry and SVG."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STEPS = 8
# In units of the drawing: a step and what parts it from the next, the water before the first, the highest step, the beacon over it.
_WIDTH, _PITCH, _SHORE, _LOWEST, _HIGHEST, _GROUND, _HEIGHT = 10.4, 12, 13, 6, 27, 43, 46
_SIZES = {"": "", "large": " large"}


def height(step: int, steps: int = STEPS) -> float:
    """Return how high a step stands over the ground."""
    return round(_LOWEST + (_HIGHEST - _LOWEST) * (step - 1) / max(steps - 1, 1), 1)


def state(step: int, level: int, high: int) -> str:
    """Return what a step is: reached, perhaps reached already, the next one to reach, or later."""
    if step <= level:
        return "on"
    if step <= high:
        return "maybe"
    return "next" if step == max(level, high) + 1 else "later"


def draw(level: int, high: int, steps: int = STEPS, *, domain: object = "", size: str = "") -> SafeString:
    """Return the drawing, hidden from assistive technology: words stand beside it.

    Args:
        level: steps reached, 0 to `steps`.
        high: the highest step that may be reached already.
        steps: of the scale.
        domain: its number gives the hue; empty when something around the drawing gives it.
        size: empty for lists, `large` for a drawing that stands alone.
    """
    bars = [
        (state(step, level, high), _SHORE + _PITCH * (step - 1), round(_GROUND - height(step, steps), 1), _WIDTH, height(step, steps))
        for step in range(1, steps + 1)
    ]
    return format_html(
        '<svg class="ladder{}{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}{}{}</svg>',
        _SIZES[size],
        format_html(" domain-{}", domain) if domain else "",
        _SHORE + _PITCH * steps,
        _HEIGHT,
        format_html('<path class="sea" d="M0 {}q2.5-3 5 0t5 0"/>', _GROUND - 2),
        format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>', bars),
        _beacon(level, steps),
    )


def _beacon(level: int, steps: int) -> SafeString:
    """The beacon of Balise: unlit on the water before the first step, lit from then on, with beams on the last."""
    x = round(_SHORE + _PITCH * (level - 1) + _WIDTH / 2, 1) if level else 5.5
    y = round(_GROUND - height(level, steps), 1) if level else _GROUND - 2
    beams = format_html('<path class="beam" d="M{} {}l-4.5-1.2m13.4 1.2l4.5-1.2"/>', x - 4.4, y - 12) if level == steps else ""
    return format_html(
        '<path class="tower" d="M{} {}h3.6l1.6 9.5h-6.8z"/><circle class="{}" cx="{}" cy="{}" r="3"/>{}',
        round(x - 1.8, 1), round(y - 9.5, 1), "light" if level else "unlit", x, round(y - 12, 1), beams,
    )  # fmt: skip
