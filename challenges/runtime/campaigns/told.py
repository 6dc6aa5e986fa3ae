"""What is said of a campaign to those who join, in sentences: who will see what, until when, and what comes after its time. Reads only."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.runtime.assessments.levels import RULE
from challenges.runtime.campaigns.models import Campaign


@dataclass(frozen=True)
class Sentence:
    """A sentence under its question."""

    question: str
    text: str


def sentences(campaign: Campaign) -> list[Sentence]:
    """Return what one must know before the first question, in the order in which one asks it."""
    found = [
        Sentence(_("Comment ça se passe ?"), _course(campaign)),
        Sentence(_("Qui verra mes résultats ?"), _readers(campaign)),
        Sentence(_("Jusqu’à quand ?"), _until(campaign)),
    ]
    if campaign.kind != Campaign.Kind.COLLECTION:
        found.append(Sentence(_("Puis-je recommencer ?"), _again(campaign)))
    return found


def day(at: datetime.datetime) -> str:
    """Return a moment in words and hours, local: « lundi 2 novembre 2026 à 08:00 »."""
    local = timezone.localtime(at)
    return _("%(day)s à %(hour)s") % {"day": date_format(local, "l j F Y"), "hour": date_format(local, "H:i")}


def _course(campaign: Campaign) -> str:
    if campaign.kind == Campaign.Kind.COLLECTION:
        return _("Il n’y a pas de question : vous envoyez les niveaux que vous avez déjà.")
    pause = _("Vous pouvez vous arrêter et reprendre plus tard.")
    if campaign.kind == Campaign.Kind.FIXED:
        return _("C’est comme un examen : rien n’est corrigé avant la fin. Chaque réponse est définitive.") + " " + pause
    return _when_told(campaign) + " " + _("Chaque réponse est définitive.") + " " + pause


def _when_told(campaign: Campaign) -> str:
    if campaign.feedback == Campaign.Feedback.CHECKPOINTS:
        return _("Toutes les cinq questions, vous faites le point : vous voyez ce qui est juste et pourquoi.")
    if campaign.feedback == Campaign.Feedback.END:
        return _("Les bonnes réponses s’affichent à la fin du parcours.")
    return _("Après chaque question, la bonne réponse s’affiche.")


def _readers(campaign: Campaign) -> str:
    who = _("les adultes de %(school)s qui suivent les parcours") % {"school": campaign.school.name}
    what, nameless = _("vos niveaux"), ""
    if campaign.kind != Campaign.Kind.COLLECTION:
        what = _("vos niveaux et les questions que vous avez réussies")
        nameless = " " + _("Le texte de vos réponses se voit sans votre nom.")
    if campaign.sharing == Campaign.Sharing.AUTOMATIC:
        return _("Dès que vous avez fini, %(who)s voient %(what)s.") % {"who": who, "what": what} + nameless
    sent = _("Quand vous les envoyez, %(who)s voient %(what)s.") % {"who": who, "what": what} + nameless
    return sent + " " + _("Avant, ils voient seulement si vous avez commencé et combien de questions sont faites.")


def _until(campaign: Campaign) -> str:
    parts = [_("On peut commencer et répondre jusqu’au %(at)s.") % {"at": day(campaign.closes_at)}]
    if campaign.kind == Campaign.Kind.COLLECTION:
        parts = [_("On peut participer jusqu’au %(at)s.") % {"at": day(campaign.closes_at)}]
    elif campaign.late_answers == Campaign.Late.MARKED:
        parts.append(_("Si vous avez commencé, vous pouvez finir après : le parcours sera marqué « en retard »."))
    else:
        parts.append(_("Ensuite, plus aucune réponse n’est prise."))
    if campaign.sharing == Campaign.Sharing.BY_LEARNER:
        parts.append(_("Vous pouvez envoyer vos résultats jusqu’au %(at)s.") % {"at": day(campaign.sending_deadline)})
        if campaign.late_sendings == Campaign.Late.MARKED:
            parts.append(_("Après, ils seront marqués « en retard »."))
        else:
            parts.append(_("Après, ils ne peuvent plus être envoyés."))
    return " ".join(parts)


def _again(campaign: Campaign) -> str:
    if campaign.replay_days is None:
        return _("Non : ce parcours se fait une fois.") + " " + str(RULE)
    if campaign.replay_days == 0:
        return _("Oui, dès que vous avez fini, tant que le parcours est ouvert.") + " " + str(RULE)
    days = ngettext("%(n)s jour", "%(n)s jours", campaign.replay_days) % {"n": campaign.replay_days}
    return _("Oui, %(days)s après avoir fini, tant que le parcours est ouvert.") % {"days": days} + " " + str(RULE)
