"""Blocks of the `present` part: the files and pages that a variant gives the learner, one module for each group of the chooser.

Here belongs the list of all of them. `common` holds what several kinds share: file names, columns, fields filled row by row.
"""

from django.utils.translation import gettext_lazy as _

from challenges.authoring.blocks.build import typed
from challenges.authoring.blocks.present.documents import DOCUMENTS
from challenges.authoring.blocks.present.drawings import DRAWINGS
from challenges.authoring.blocks.present.mail import MAIL
from challenges.authoring.blocks.present.screens import SCREENS
from challenges.authoring.blocks.present.sheets import SHEETS
from challenges.authoring.blocks.present.web import WEB

ARTEFACTS = typed(
    [*SHEETS, *DOCUMENTS, *MAIL, *DRAWINGS, *WEB, *SCREENS],
    required=False,
    label=_("Fichiers et pages"),
)
