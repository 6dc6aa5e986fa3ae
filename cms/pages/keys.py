"""The pages that every installation has: their keys, names of addresses, and titles for the admin. No database here."""

from typing import Any

from django.utils.translation import gettext_lazy as _

HOME, HELP, LEGAL, ACCESSIBILITY, PRIVACY = "home", "help", "legal", "accessibility", "privacy"
#: Pages under the home page, in the order of the foot of the site. A key is the name of the page's address, too.
NOTICES: tuple[tuple[str, Any], ...] = (
    (HELP, _("Aide")),
    (LEGAL, _("Mentions légales")),
    (ACCESSIBILITY, _("Accessibilité")),
    (PRIVACY, _("Données personnelles")),
)
