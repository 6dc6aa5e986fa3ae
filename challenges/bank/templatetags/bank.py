"""How the publisher's pages write what the bank keeps as plain text."""

from django import template
from django.utils.translation import gettext as _

from challenges.bank.services import OPERATOR

register = template.Library()


@register.filter
def person(name: str) -> str:
    """Write the name that a promotion or a token keeps: the operator of the shell has none of their own."""
    return _("l’exploitant") if name == OPERATOR else name
