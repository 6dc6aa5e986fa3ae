"""A campaign that a school runs: what it asks of whom, from when to when, and what becomes of the results."""

import datetime
import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, with those that are put away apart."""

    def current(self) -> "CampaignQuerySet":
        """Those that are not archived."""
        return self.filter(archived_at=None)


class Campaign(models.Model):
    """What a school offers under a code, over chosen competences or topics, between two dates."""

    class Kind(models.TextChoices):
        """What is asked of those who join."""

        POSITIONING = "positioning", _("parcours : l’élève voit ce qui est juste, quand vous le choisissez ci-dessous")
        FIXED = "fixed", _("comme un examen : rien n’est dit avant la fin, et chacun a le même nombre de questions")
        COLLECTION = "collection", _("collecte de profils : l’élève envoie ce qu’il a déjà, sans question")

    class Late(models.TextChoices):
        """What becomes of what comes after its time."""

        REFUSED = "refused", _("refusé")
        MARKED = "marked", _("accepté, et signalé comme en retard")

    class Access(models.TextChoices):
        """Who may join."""

        ANONYMOUS = "anonymous", _("libre : toute personne qui a le code")
        NAMED = "named", _("nominatif : les élèves de l’établissement")

    class Sharing(models.TextChoices):
        """When the school sees results."""

        BY_LEARNER = "by_learner", _("quand l’élève les envoie")
        AUTOMATIC = "automatic", _("dès que l’élève a terminé")

    class Feedback(models.TextChoices):
        """When a learner is told what is right; of a campaign that is like an exam, never before its end."""

        EACH = "each", _("après chaque question")
        CHECKPOINTS = "checkpoints", _("toutes les cinq questions")
        END = "end", _("à la fin du parcours")

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="campaigns")
    school_class = models.ForeignKey("schools.SchoolClass", null=True, blank=True, on_delete=models.SET_NULL, related_name="campaigns",
                                     verbose_name=_("classe"))  # fmt: skip
    name = models.CharField(_("nom"), max_length=120)
    code = models.CharField(_("code"), max_length=12, unique=True)
    message = models.TextField(_("message d’accueil"), blank=True, max_length=1000)
    competences = models.JSONField(_("compétences"), default=list)
    max_level = models.PositiveSmallIntegerField(_("niveau maximal"), default=8)
    questions_max = models.PositiveSmallIntegerField(_("questions par compétence, au plus"), default=5)
    access = models.CharField(_("accès"), max_length=10, choices=Access.choices, default=Access.ANONYMOUS)
    sharing = models.CharField(_("résultats"), max_length=12, choices=Sharing.choices, default=Sharing.BY_LEARNER)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.POSITIONING)
    feedback = models.CharField(_("correction"), max_length=12, choices=Feedback.choices, default=Feedback.EACH)
    # What was chosen by topic, if anything was; `caps` says it again, so that a campaign stands alone: highest level asked, by code of topic.
    profile_version = models.ForeignKey(
        "campaigns.TargetProfileVersion",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="campaigns",
        verbose_name=_("profil cible"),
    )
    caps = models.JSONField(_("sujets"), default=dict, blank=True)
    opens_at = models.DateTimeField(_("ouverture"), default=timezone.now)
    closes_at = models.DateTimeField(_("fermeture"))
    # Null: results are sent until the campaign closes.
    sends_until = models.DateTimeField(_("envoi des résultats jusqu’au"), null=True, blank=True)
    late_answers = models.CharField(_("réponses après la fermeture"), max_length=8, choices=Late.choices, default=Late.REFUSED)
    late_sendings = models.CharField(_("envois après la date limite"), max_length=8, choices=Late.choices, default=Late.MARKED)
    # Days between two tries; null where there is one only (facts/pix-runtime.md: four in practice elsewhere).
    replay_days = models.PositiveSmallIntegerField(_("rejouer après, en jours"), null=True, blank=True, default=4)
    leads_on = models.BooleanField(_("proposer à chacun de quoi progresser"), default=False)
    archived_at = models.DateTimeField(_("archivée le"), null=True)
    created_by = models.CharField(_("créée par"), max_length=150)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether one may join now."""
        return self.opens_at <= timezone.now() < self.closes_at

    @property
    def is_over(self) -> bool:
        """Whether it has closed; one that is neither open nor over will open."""
        return timezone.now() >= self.closes_at

    @property
    def sending_deadline(self) -> datetime.datetime:
        """Until when results are sent in time."""
        return self.sends_until or self.closes_at
