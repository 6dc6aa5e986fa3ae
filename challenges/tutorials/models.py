"""The tables of tutorials: the tutorial and its skills, votes and shelves of learners, the checks of its link. Written by services alone."""

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin

from challenges.names import fold

#: Words of a search that are looked for; who types more means a sentence.
MOST_WORDS = 8


def searched(title: str, summary: str, body: str) -> str:
    """Return what searches see of a tutorial."""
    return fold(f"{title} {summary} {body}")


class DeletionRefusedError(ValidationError):
    """Someone tried to delete a tutorial. Tutorials are archived: challenges and releases still name them."""

    def __init__(self) -> None:
        super().__init__(gettext("Un tutoriel ne se supprime pas : il est archivé."), code="deletion_refused")


class TutorialQuerySet(SearchableQuerySetMixin, models.QuerySet["Tutorial"]):
    """Tutorials: searchable, and not to be deleted in bulk."""

    def accepted(self) -> "TutorialQuerySet":
        """Keep what learners may be sent to."""
        return self.filter(status=Tutorial.Status.ACCEPTED)

    def holding(self, query: str) -> "TutorialQuerySet":
        """Keep those whose title, summary or text holds every word of a query. Accents and case do not matter."""
        found = self
        for word in list(dict.fromkeys(fold(query.replace("\0", " ")).split()))[:MOST_WORDS]:
            # Not LIKE, whose wildcards people type, and which SQLite compares three times slower.
            found = found.filter(GreaterThan(StrIndex("folded", Value(word)), 0))
        return found

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse with `DeletionRefusedError`, but for an empty set: Wagtail's bulk action deletes the few it may, here none."""
        if self.exists():
            raise DeletionRefusedError
        return 0, {}


class Tutorial(index.Indexed, ClusterableModel):
    """Something short that helps with one or more skills: a text of ours, a link, or both."""

    class Status(models.TextChoices):
        """Where a tutorial stands; `services.TRANSITIONS` says what may follow what."""

        PROPOSED = "proposed", _("proposé")
        ACCEPTED = "accepted", _("accepté")
        REFUSED = "refused", _("refusé")
        ARCHIVED = "archived", _("archivé")

    class Format(models.TextChoices):
        """What the learner will find."""

        PAGE = "page", _("page à lire")
        SHEET = "sheet", _("fiche")
        VIDEO = "video", _("vidéo")
        AUDIO = "audio", _("audio")
        EXERCISE = "exercise", _("exercice")
        GAME = "game", _("jeu")

    class Language(models.TextChoices):
        """Language of the tutorial itself."""

        FRENCH = "fr", _("français")
        ENGLISH = "en", _("anglais")

    uid = models.UUIDField(_("identifiant public"), unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("titre"), max_length=200)
    summary = models.CharField(_("résumé"), max_length=400, help_text=_("Une phrase qui dit ce que l’on saura faire ensuite."))
    body = models.TextField(_("texte"), blank=True, help_text=_("En Markdown. Facultatif si le tutoriel est un lien."))
    link = models.URLField(_("lien"), max_length=500, blank=True, validators=[URLValidator(schemes=["https", "http"])])
    source = models.CharField(_("source"), max_length=200)
    format = models.CharField(_("format"), max_length=20, choices=Format, default=Format.PAGE)
    duration = models.PositiveSmallIntegerField(_("durée en minutes"), validators=[MinValueValidator(1), MaxValueValidator(240)])
    language = models.CharField(_("langue"), max_length=2, choices=Language, default=Language.FRENCH)
    licence = models.CharField(_("licence"), max_length=80, blank=True)
    level = models.PositiveSmallIntegerField(
        _("niveau"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(8)], help_text=_("De 1 à 8, facultatif.")
    )
    accessibility = models.TextField(_("accessibilité"), blank=True, help_text=_("Sous-titres, transcription, lecture d’écran…"))
    skills = models.ManyToManyField("referential.Skill", through="TutorialSkill", related_name="tutorials", verbose_name=_("acquis"))

    status = models.CharField(_("état"), max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("proposé par")
    )
    created_at = models.DateTimeField(_("proposé le"), default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("décidé par")
    )
    decided_at = models.DateTimeField(_("décidé le"), null=True, editable=False)
    reason = models.TextField(_("motif"), blank=True, editable=False)
    loaded_digest = models.CharField(_("empreinte du contenu chargé"), max_length=64, blank=True, editable=False)
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="duplicates", verbose_name=_("doublon de")
    )
    # Title, summary and text as searches see them; `save` writes it.
    folded = models.TextField(default="", editable=False)
    # What the checks of the present link come to, worked out again at each of them (`checking.record_check`).
    broken_since = models.DateField(_("lien rompu depuis le"), null=True, editable=False)

    objects = TutorialQuerySet.as_manager()

    search_fields = [
        index.FilterField("id"),
        index.SearchField("title", boost=2),
        index.SearchField("summary"),
        index.SearchField("body"),
        index.AutocompleteField("title"),
        index.AutocompleteField("summary"),
        index.FilterField("title"),
        index.FilterField("status"),
        index.FilterField("format"),
        index.FilterField("language"),
        index.FilterField("level"),
        index.FilterField("duration"),
        index.FilterField("created_at"),
        index.FilterField("broken_since"),
    ]

    class Meta:
        verbose_name = _("tutoriel")
        verbose_name_plural = _("tutoriels")
        ordering = ["title", "pk"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a tutorial that has neither text nor link."""
        super().clean()
        if not self.body.strip() and not self.link:
            raise ValidationError(gettext("Un tutoriel a un texte, un lien, ou les deux."), code="empty")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write with it what searches read."""
        self.folded = searched(self.title, self.summary, self.body)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse with `DeletionRefusedError`."""
        raise DeletionRefusedError


class TutorialSkill(models.Model):
    """A skill that a tutorial serves."""

    tutorial = ParentalKey(Tutorial, on_delete=models.CASCADE, related_name="skill_links")
    skill = models.ForeignKey("referential.Skill", models.PROTECT, related_name="tutorial_links", verbose_name=_("acquis"))

    class Meta:
        verbose_name = _("acquis du tutoriel")
        verbose_name_plural = _("acquis du tutoriel")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tutorial", "skill"], name="tutorials_one_link_per_skill")]

    def __str__(self) -> str:
        return f"{self.tutorial_id} {self.skill_id}"


class TutorialVote(models.Model):
    """Whether a tutorial helped one learner. The voter is a pseudonym: a learner's uid, or a user's."""

    tutorial = models.ForeignKey(Tutorial, models.CASCADE, related_name="votes", verbose_name=_("tutoriel"))
    voter = models.UUIDField(_("votant"))
    helped = models.BooleanField(_("a aidé"))
    created_at = models.DateTimeField(_("voté le"), default=timezone.now)
    updated_at = models.DateTimeField(_("changé le"), auto_now=True)

    class Meta:
        verbose_name = _("avis sur un tutoriel")
        verbose_name_plural = _("avis sur les tutoriels")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tutorial", "voter"], name="tutorials_one_vote_per_voter")]

    def __str__(self) -> str:
        return f"{self.tutorial_id} {self.helped}"


class SavedTutorial(models.Model):
    """A tutorial that one learner put on their own shelf. The saver is a pseudonym, as the voter is: a learner's uid."""

    tutorial = models.ForeignKey(Tutorial, models.CASCADE, related_name="saved", verbose_name=_("tutoriel"))
    saver = models.UUIDField(_("gardé par"))
    created_at = models.DateTimeField(_("gardé le"), default=timezone.now)

    class Meta:
        verbose_name = _("tutoriel gardé")
        verbose_name_plural = _("tutoriels gardés")
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["saver", "tutorial"], name="tutorials_saved_once")]

    def __str__(self) -> str:
        return f"{self.tutorial_id} {self.saver}"


class LinkCheck(models.Model):
    """What was found at a link on a day. `digest` is that of the link: a changed link starts afresh."""

    class Detail(models.TextChoices):
        """What is worth saying of a check."""

        HTTPS = "https", _("le site renvoie vers une adresse en https : préférez-la")
        STATUS = "status", _("réponse du site")
        DNS = "dns", _("le nom du site n’existe pas")
        CONNECTION = "connection", _("le site ne répond pas")
        TLS = "tls", _("le certificat du site n’est pas valable")
        TIMEOUT = "timeout", _("le site met trop de temps à répondre")
        REDIRECTS = "redirects", _("trop de renvois d’une adresse à l’autre")
        SCHEME = "scheme", _("renvoi vers une adresse qui n’est ni http ni https")
        PRIVATE = "private", _("l’adresse n’est pas sur le réseau public")

    tutorial = models.ForeignKey(Tutorial, models.CASCADE, related_name="link_checks", verbose_name=_("tutoriel"))
    digest = models.CharField(_("empreinte du lien"), max_length=64)
    day = models.DateField(_("jour"))
    ok = models.BooleanField(_("répond"), null=True)
    status = models.PositiveSmallIntegerField(_("code HTTP"), null=True)
    detail = models.CharField(_("précision"), max_length=12, choices=Detail, blank=True)
    checked_at = models.DateTimeField(_("vérifié le"), default=timezone.now)

    class Meta:
        verbose_name = _("vérification d’un lien")
        verbose_name_plural = _("vérifications de liens")
        ordering = ["-day", "-pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["tutorial", "digest", "day"], name="tutorials_one_check_per_day")]

    def __str__(self) -> str:
        return f"{self.tutorial_id} {self.day} {self.ok}"
