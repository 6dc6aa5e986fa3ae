"""The tables of the referential: framework, level, domain, competence, theme, topic, skill. Written by `services` alone."""

import unicodedata
import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail.search.queryset import SearchableQuerySetMixin


class DeletionRefusedError(ValidationError):
    """Someone tried to delete a framework entry. Entries are archived: challenges, releases and attempts still name them."""

    def __init__(self) -> None:
        super().__init__(gettext("Une entrée du référentiel ne se supprime pas : elle est archivée."), code="deletion_refused")


class EntryQuerySet(SearchableQuerySetMixin, models.QuerySet[Any]):
    """Rows of the referential: searchable, and not to be deleted in bulk either."""

    def active(self) -> "EntryQuerySet":
        """Leave out what is archived."""
        return self.filter(archived=False)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse with `DeletionRefusedError`, but for an empty set: Wagtail's bulk action deletes the few it may, here none."""
        if self.exists():
            raise DeletionRefusedError
        return 0, {}


class Entry(models.Model):
    """What every row of a framework has: an identity that reloads keep, a rank among its siblings, and an archived flag."""

    uid = models.UUIDField(_("identifiant public"), unique=True, editable=False)
    order = models.PositiveIntegerField(_("rang"), default=0)
    archived = models.BooleanField(_("archivée"), default=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("view",)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse with `DeletionRefusedError`."""
        raise DeletionRefusedError


class Titled(models.Model):
    """A title in French, which is the reference, and in English."""

    title_fr = models.CharField(_("titre en français"), max_length=300)
    title_en = models.CharField(_("titre en anglais"), max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """The title in the active language, in French when there is no English one."""
        return _localised(self.title_fr, self.title_en)


class Framework(Titled):
    """A framework of skills. One row a code: loading a new version updates it, and releases keep the older ones."""

    uid = models.UUIDField(_("identifiant public"), unique=True, editable=False)
    code = models.CharField(_("code"), max_length=64, unique=True)
    version = models.CharField(_("version"), max_length=40)
    digest = models.CharField(_("empreinte"), max_length=64)
    loaded_at = models.DateTimeField(_("chargé le"))
    current = models.BooleanField(_("en vigueur"), default=False)
    about = models.JSONField(_("sources"), default=dict)
    answer_types = models.JSONField(_("types de réponse"), default=dict)
    dataset_kinds = models.JSONField(_("types de support"), default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("référentiel")
        verbose_name_plural = _("référentiels")
        ordering = ["code"]
        default_permissions = ("view",)
        constraints = [models.UniqueConstraint(fields=["current"], condition=models.Q(current=True), name="referential_one_current")]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse with `DeletionRefusedError`."""
        raise DeletionRefusedError


class Level(Entry):
    """One step of a framework's scale."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="levels", verbose_name=_("référentiel"))
    number = models.PositiveSmallIntegerField(_("niveau"))
    rank_in_band = models.PositiveSmallIntegerField(_("rang dans le palier"))
    band_fr = models.CharField(_("palier en français"), max_length=80)
    band_en = models.CharField(_("palier en anglais"), max_length=80, blank=True)
    label_fr = models.CharField(_("libellé en français"), max_length=80)
    label_en = models.CharField(_("libellé en anglais"), max_length=80, blank=True)
    meaning_fr = models.TextField(_("description en français"), blank=True)
    meaning_en = models.TextField(_("description en anglais"), blank=True)
    verified = models.BooleanField(_("vérifiée dans le texte officiel"), default=False)

    class Meta(Entry.Meta):
        verbose_name = _("niveau")
        verbose_name_plural = _("niveaux")
        ordering = ["framework", "number"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label printed on certificates, in the active language."""
        return _localised(self.label_fr, self.label_en)

    @property
    def band(self) -> str:
        """The band, in the active language."""
        return _localised(self.band_fr, self.band_en)

    @property
    def meaning(self) -> str:
        """What someone at this level does, in the active language."""
        return _localised(self.meaning_fr, self.meaning_en)


class Coded(Titled, Entry):
    """An entry with a code that people use and a title."""

    code = models.CharField(_("code"), max_length=64, db_index=True)

    class Meta(Entry.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def spaced_code(self) -> str:
        """The code with spaces for hyphens, as a search splits it: PostgreSQL reads `1.2-5a` as 1.2, minus 5 and a."""
        return self.code.replace("-", " ")

    def folded_title(self) -> str:
        """The French title without accents: PostgreSQL's default search folds none, and people type none."""
        return "".join(letter for letter in unicodedata.normalize("NFD", self.title_fr) if not unicodedata.combining(letter))


class Domain(Coded):
    """A group of competences."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="domains", verbose_name=_("référentiel"))
    aliases = models.JSONField(_("autres titres"), default=list, blank=True)

    class Meta(Coded.Meta):
        verbose_name = _("domaine")
        verbose_name_plural = _("domaines")
        ordering = ["framework", "order"]


class Competence(index.Indexed, Coded):
    """What a level is reported for."""

    domain = models.ForeignKey(Domain, models.PROTECT, related_name="competences", verbose_name=_("domaine"))
    description_fr = models.TextField(_("description en français"), blank=True)
    description_en = models.TextField(_("description en anglais"), blank=True)
    lsu_code = models.CharField(_("code du livret scolaire"), max_length=40, blank=True)
    aliases = models.JSONField(_("autres titres"), default=list, blank=True)
    digcomp = models.JSONField(_("compétences DigComp"), default=list, blank=True)
    digcomp_related = models.JSONField(_("compétences DigComp voisines"), default=list, blank=True)
    notes = models.JSONField(_("remarques"), default=list, blank=True)
    themes_status = models.CharField(_("source des thèmes"), max_length=80, blank=True)

    search_fields = [
        index.SearchField("title_fr", boost=2),
        index.SearchField("title_en"),
        index.SearchField("description_fr"),
        index.AutocompleteField("spaced_code"),
        index.AutocompleteField("title_fr"),
        index.AutocompleteField("title_en"),
        index.SearchField("folded_title"),
        index.AutocompleteField("folded_title"),
        index.FilterField("code"),
        index.FilterField("domain"),
        index.FilterField("archived"),
    ]

    class Meta(Coded.Meta):
        verbose_name = _("compétence")
        verbose_name_plural = _("compétences")
        ordering = ["code"]

    @property
    def description(self) -> str:
        """The description in the active language."""
        return _localised(self.description_fr, self.description_en)


class Theme(Coded):
    """A subject that the official accompanying document ties to a competence."""

    competence = models.ForeignKey(Competence, models.PROTECT, related_name="themes", verbose_name=_("compétence"))

    class Meta(Coded.Meta):
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["competence", "order"]


class Topic(index.Indexed, Coded):
    """A ladder: skills of one competence that lead from one to the next. The adaptive engine learns by topic."""

    competence = models.ForeignKey(Competence, models.PROTECT, related_name="topics", verbose_name=_("compétence"))

    search_fields = [
        index.SearchField("title_fr", boost=2),
        index.SearchField("title_en"),
        index.AutocompleteField("spaced_code"),
        index.AutocompleteField("title_fr"),
        index.AutocompleteField("title_en"),
        index.SearchField("folded_title"),
        index.AutocompleteField("folded_title"),
        index.FilterField("code"),
        index.FilterField("competence"),
        index.FilterField("archived"),
    ]

    class Meta(Coded.Meta):
        verbose_name = _("sujet")
        verbose_name_plural = _("sujets")
        ordering = ["code"]


class Skill(index.Indexed, Coded):
    """Something observable, at one level: what a challenge is written for."""

    competence = models.ForeignKey(Competence, models.PROTECT, related_name="skills", verbose_name=_("compétence"))
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="skills", verbose_name=_("sujet"))
    level = models.PositiveSmallIntegerField(_("niveau"), db_index=True)
    dataset_kind = models.CharField(_("type de support"), max_length=64)
    answer_type = models.CharField(_("type de réponse"), max_length=64)
    params = models.JSONField(_("ce qui varie"), default=list, blank=True)
    example = models.TextField(_("exemple"), blank=True)
    example_answer = models.CharField(_("réponse de l’exemple"), max_length=300, blank=True)

    search_fields = [
        index.SearchField("spaced_code"),
        index.SearchField("title_fr", boost=2),
        index.SearchField("title_en"),
        index.AutocompleteField("spaced_code"),
        index.AutocompleteField("title_fr"),
        index.AutocompleteField("title_en"),
        index.SearchField("folded_title"),
        index.AutocompleteField("folded_title"),
        index.FilterField("code"),
        index.FilterField("title_fr"),
        index.FilterField("level"),
        index.FilterField("competence"),
        index.FilterField("topic"),
        index.FilterField("archived"),
    ]

    class Meta(Coded.Meta):
        verbose_name = _("acquis")
        verbose_name_plural = _("acquis")
        ordering = ["code"]


def _localised(french: str, english: str) -> str:
    return english if english and not (get_language() or "fr").startswith("fr") else french


class CaseUpload(models.Model):
    """A CASE package that somebody sent, until they import or forget it. Nothing of it is in a framework yet: it is read again each time."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    code = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("paquet CASE en attente")
        verbose_name_plural = _("paquets CASE en attente")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
