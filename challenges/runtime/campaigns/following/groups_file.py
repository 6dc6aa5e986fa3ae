"""Groups of need as a CSV file: semicolons, UTF-8 with a mark, no cell that a spreadsheet would run as a formula."""

import csv
import io

from django.utils.translation import gettext as _

from challenges.cells import safe_cell
from challenges.runtime.campaigns.following.pages import TOPICS, Groups


def groups_csv(made: Groups) -> bytes:
    """Return one line for each pupil of each group, then those who work on something alone, then those who need nothing of it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    figure = _("Réponses non justes") if made.subject == TOPICS else _("Niveau")
    writer.writerow([_("Groupe"), _("Code"), _("À travailler"), _("Élève"), _("Classe"), figure])
    for number, group in enumerate(made.groups, start=1):
        for member in group.members:
            one = member.one
            writer.writerow([number, group.code, safe_cell(group.title), safe_cell(one.name), safe_cell(one.class_name), member.figure])
    for one, code, title in made.alone:
        writer.writerow([_("sans groupe"), code, safe_cell(title), safe_cell(one.name), safe_cell(one.class_name), ""])
    for one in made.at_ease:
        writer.writerow([_("rien à reprendre"), "", "", safe_cell(one.name), safe_cell(one.class_name), ""])
    return ("\ufeff" + buffer.getvalue()).encode()
