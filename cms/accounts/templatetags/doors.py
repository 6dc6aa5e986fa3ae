"""Template tags of the pages of accounts: the doors of the ENT, and what a browser is called."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from challenges.runtime.schools.models import Door
from cms.accounts.ent import entering

register = template.Library()

#: Words of a user agent, in the order in which they tell browsers apart, and systems likewise.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Chromium": "Chromium", "Safari": "Safari"}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


@register.simple_tag(takes_context=True)
def doors(context: Any) -> list[Door]:
    """Return the doors of the page of signing in: everybody's, and those of the school whose campaign one was about to join."""
    school = entering.school_of_page(context["request"].GET.get("next", ""))
    return list(Door.objects.shown(school))


@register.filter
def browser_name(user_agent: str) -> str:
    """Return a browser's name and system; what is not known is said so."""
    found = [next((said for word, said in words.items() if word in user_agent), "") for words in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in found if part) or _("navigateur inconnu")
