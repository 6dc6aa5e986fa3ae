"""Template tags of the pages that follow a campaign."""

from typing import Any

from django import template

from challenges.runtime.campaigns.following.pages import Following

register = template.Library()


@register.simple_tag
def querystring_of(following: Following, **changes: Any) -> str:
    """Return the query string of the list with changes; escaped by the template."""
    return following.query(**{name: str(value) for name, value in changes.items()})
