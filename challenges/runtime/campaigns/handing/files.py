"""The lists of a campaign as tables, and as JSON for programs: what stands in which column. Words are made before the first row is read."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from challenges.runtime.assessments.models import Attempt
from challenges.runtime.campaigns.handing import rows
from challenges.runtime.campaigns.handing.rows import Line, Question
from challenges.runtime.campaigns.handing.tables import Cell, Table
from challenges.runtime.campaigns.models import Campaign, Participation


def pupils_table(campaign: Campaign, keys: Sequence[int] | None = None) -> Table:
    """Return one row a participation: where it stands, and levels and points where they were sent."""
    states = {rows.SHARED: _("envoyé"), rows.FINISHED: _("terminé, non envoyé"), rows.STARTED: _("en cours")}
    late = {True: _("oui"), False: _("non")}
    headings = [
        _("Campagne"), _("Code"), _("Participant"), _("Classe"), _("État"), _("Essais"), _("Réponses"), _("Commencé le"), _("Terminé le"),
        _("Envoyé le"), _("En retard"), _("Points"), *[_("niveau %s") % code for code in campaign.competences],
    ]  # fmt: skip
    wanted = rows.order(campaign) if keys is None else keys

    def read() -> Iterator[list[Cell]]:
        for line in rows.lines(wanted):
            one = line.participation
            levels = [line.results[code].level if line.results and code in line.results else None for code in campaign.competences]
            yield [
                campaign.name, campaign.code, one.name, class_of(one), states[line.state], line.tries, line.answered, one.created_at,
                line.finished_at, one.shared_at, late[one.sent_late] if one.is_shared else None, line.points, *levels,
            ]  # fmt: skip

    return Table(_("Élèves"), headings, read())


def questions_table(campaign: Campaign, keys: Sequence[int] | None = None) -> Table:
    """Return one row an answered question of what was sent."""
    outcomes = {value: str(label) for value, label in Attempt.Outcome.choices}
    headings = [
        _("Participant"), _("Classe"), _("N°"), _("Compétence"), _("Sujet"), _("Acquis"), _("Niveau"), _("Résultat"), _("Secondes"),
        _("Répondu le"),
    ]  # fmt: skip
    wanted = rows.order(campaign) if keys is None else keys

    def read() -> Iterator[list[Cell]]:
        for one in rows.questions(wanted):
            yield [
                one.participation.name, class_of(one.participation), one.number, one.competence, one.topic, one.skill, one.level,
                outcomes.get(one.outcome, one.outcome), Decimal(str(one.seconds)), one.answered_at,
            ]  # fmt: skip

    return Table(_("Questions"), headings, read())


def class_of(participation: Participation) -> str:
    """Return the present class of who takes part, "" where the register knows none."""
    pupil = participation.pupil
    return pupil.school_class.name if pupil is not None and pupil.school_class is not None else ""


def line_document(line: Line) -> dict[str, Any]:
    """Return a participation as programs read it: machine names, moments with their offset."""
    one = line.participation
    told: dict[str, Any] = {
        "id": str(one.uid),
        "name": one.name,
        "pupil": str(one.pupil.uid) if one.pupil else None,
        "class": class_of(one) or None,
        "state": line.state,
        "tries": line.tries,
        "answered": line.answered,
        "joined_at": one.created_at.isoformat(),
        "sent_at": one.shared_at.isoformat() if one.shared_at else None,
        "late": one.sent_late if one.is_shared else None,
        "points": line.points,
        "competences": None,
    }
    if line.results is not None:
        told["competences"] = [
            {"code": item.code, "level": item.level, "low": item.low, "high": item.high, "points": item.points, "answered": item.answered, "right": item.right}
            for item in line.results.values()
        ]  # fmt: skip
    return told


def question_document(one: Question) -> dict[str, Any]:
    """Return an answered question as programs read it."""
    return {
        "participation": str(one.participation.uid), "number": one.number, "competence": one.competence, "topic": one.topic, "skill": one.skill,
        "level": one.level, "outcome": one.outcome, "seconds": one.seconds, "answered_at": one.answered_at.isoformat(),
    }  # fmt: skip


def campaign_document(campaign: Campaign) -> dict[str, Any]:
    """Return what programs read of a campaign."""
    return {
        "id": str(campaign.uid), "code": campaign.code, "name": campaign.name, "kind": campaign.kind, "feedback": campaign.feedback, "competences": campaign.competences,
        "access": campaign.access, "sharing": campaign.sharing, "opens_at": campaign.opens_at.isoformat(),
        "closes_at": campaign.closes_at.isoformat(), "sends_until": campaign.sending_deadline.isoformat(),
        "class": campaign.school_class.name if campaign.school_class else None,
        "archived": campaign.archived_at is not None,
    }  # fmt: skip
