"""Results of a campaign as CSV: semicolons, UTF-8 with a mark, no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.cells import safe_cell
from challenges.runtime.campaigns.models import Campaign
from challenges.runtime.campaigns.queries import Row

_STATES = {"shared": gettext_lazy("envoyé"), "finished": gettext_lazy("terminé, non envoyé"), "started": gettext_lazy("en cours")}


def results_csv(campaign: Campaign, rows: Sequence[Row]) -> bytes:
    """Return one line a participant; results only when they were shared."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([_("Campagne"), _("Code"), _("Participant"), _("Classe"), _("État"), _("Réponses"), _("Envoyé le"),
                     *[_("niveau %s") % code for code in campaign.competences]])  # fmt: skip
    for row in rows:
        pupil = row.participation.pupil
        shared = row.participation.shared_at
        writer.writerow(
            [
                safe_cell(campaign.name), campaign.code, safe_cell(row.participation.name),
                safe_cell(str(pupil.school_class)) if pupil and pupil.school_class else "",
                str(_STATES[row.state]), row.answered, timezone.localtime(shared).strftime("%d/%m/%Y %H:%M") if shared else "",
                *["" if cell is None else cell.level for cell in row.cells],
            ]
        )  # fmt: skip
    return ("\ufeff" + buffer.getvalue()).encode()
