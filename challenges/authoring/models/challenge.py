"""The challenge as a Wagtail draft, its tags and its links to tutorials."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.dispatch import Signal
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from modelsearch import index
from taggit.models import TaggedItemBase
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin

from challenges.authoring.blocks import ARTEFACTS, CONSTRAINTS, PARAMETERS, RESPONSE, TABLES, VALUES
from challenges.authoring.document.dates import reference_date_default
from challenges.authoring.models.asking import application
from challenges.names import fold, holds
from challenges.typed import kept

#: Words of a query that are looked for; each is a condition.
MOST_WORDS = 20

#: Sent when a draft was saved as a revision, with `draft`: the challenge as it stands in memory.
revision_saved = Signal()


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    """Questions asked of challenges in more than one place."""

    def approved(self) -> "ChallengeQuerySet":
        """Those that the next release will hold: approved at least once and not archived."""
        return self.filter(live=True, archived=False)

    def holding(self, query: str) -> "ChallengeQuerySet":
        """Those whose draft holds every word of a query: code, title, texts. Accents and case do not matter."""
        found = self
        for word in list(dict.fromkeys(fold(kept(query.replace("\0", " "))).split()))[:MOST_WORDS]:
            # Not LIKE, which SQLite compares without case, three times slower.
            found = found.filter(GreaterThan(StrIndex("facts__text", Value(word)), 0))
        return found

    def titled(self, query: str) -> "ChallengeQuerySet":
        """Those whose code or draft's title holds every word of a query; the engine narrows in the folded texts, Python reads the titles."""
        rows = self.holding(query).order_by().values_list("pk", "code", "facts__title")
        return self.filter(pk__in=[pk for pk, code, title in rows if holds(f"{code} {title}", kept(query))])


class Challenge(PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, ClusterableModel):
    """A challenge tied to one skill, in one language, with the description of its data.

    "Live" means approved for the next release: learners never read this table, only a release. What is not authored (owner, code,
    uid, archiving) is restored when a revision is read, because publishing an old draft writes every column of the row.
    """

    KEPT = ("uid", "code", "owner_id", "archived", "created_at", "source_id", "source_revision_id")

    class Locale(models.TextChoices):
        """Languages of the bank."""

        FRENCH = "fr", _("français")
        ENGLISH = "en", _("anglais")

    class Fitness(models.TextChoices):
        """How far the challenge suits a need."""

        OK = "ok", _("convient")
        ASSISTED = "assisted", _("convient avec une aide")
        KO = "ko", _("ne convient pas")
        UNTESTED = "untested", _("à tester")
        NOT_APPLICABLE = "not_applicable", _("sans objet")

    uid = models.UUIDField(_("identifiant public"), unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=64, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL,
                              related_name="challenges", verbose_name=_("auteur"))  # fmt: skip
    archived = models.BooleanField(_("archivée"), default=False, editable=False)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now, editable=False)

    source = models.ForeignKey("self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="translations",
                               verbose_name=_("traduite de"))  # fmt: skip
    source_revision_id = models.BigIntegerField(_("révision traduite"), null=True, blank=True, editable=False)

    title = models.CharField(_("titre"), max_length=200)
    skill = models.ForeignKey(
        "referential.Skill", null=True, on_delete=models.SET_NULL, related_name="challenges", verbose_name=_("acquis")
    )
    locale = models.CharField(_("langue"), max_length=5, choices=Locale.choices, default=Locale.FRENCH)
    instruction = models.TextField(_("énoncé"), help_text=_("Markdown. Écrivez {nom} là où une donnée doit apparaître."))
    response = StreamField(RESPONSE, verbose_name=_("réponse"), blank=False)
    hint = models.TextField(_("indice"), blank=True)
    feedback = models.TextField(_("explication donnée après la réponse"), blank=True)

    reference_date = models.DateField(_("date de référence"), default=reference_date_default,
                                      help_text=_("Les dates tirées sont comptées à partir de ce jour."))  # fmt: skip
    parameters = StreamField(PARAMETERS, verbose_name=_("paramètres"), blank=True)
    tables = StreamField(TABLES, verbose_name=_("tableaux"), blank=True)
    constraints = StreamField(CONSTRAINTS, verbose_name=_("contraintes"), blank=True)
    values = StreamField(VALUES, verbose_name=_("valeurs calculées"), blank=True)
    artefacts = StreamField(ARTEFACTS, verbose_name=_("fichiers et pages"), blank=True)
    fingerprint = models.CharField(_("empreinte"), max_length=500, blank=True,
                                   help_text=_("Noms, séparés par des virgules, qui distinguent deux variantes."))  # fmt: skip

    timer = models.PositiveIntegerField(_("durée limitée (secondes)"), null=True, blank=True)
    focus = models.BooleanField(_("sans quitter la page"), default=False)
    web_search = models.BooleanField(_("recherche sur le web permise"), default=False)
    blind = models.CharField(_("lecteur d’écran"), max_length=20, choices=Fitness.choices, default=Fitness.UNTESTED)
    colour_blind = models.CharField(_("daltonisme"), max_length=20, choices=Fitness.choices, default=Fitness.UNTESTED)
    valid_until = models.DateField(_("à revoir avant le"), null=True, blank=True,
                                   help_text=_("Pour ce qui vieillit : une loi, un écran, un prix. Vide : rien ne vieillit."))  # fmt: skip
    phone = models.BooleanField(_("utilisable sur téléphone"), default=True)
    tablet = models.BooleanField(_("utilisable sur tablette"), default=True)

    fixed = models.BooleanField(_("question fixe"), default=False,
                                help_text=_("Une question de connaissance, la même pour tous : rien n’y est tiré, et elle compte pour une seule."))  # fmt: skip
    level_reason = models.CharField(_("pourquoi ce niveau"), max_length=300, blank=True,
                                    help_text=_("En une ligne, pour les auteurs et les relecteurs."))  # fmt: skip
    allowed_words = models.TextField(_("mots admis"), max_length=5000, blank=True,
                                     help_text=_("Un mot ou un passage par ligne, que la vérification du français laissera passer dans cette épreuve."))  # fmt: skip

    enemies = models.CharField(_("à ne pas poser avec"), max_length=1400, blank=True,
                               help_text=_("Codes, séparés par des virgules, d’épreuves qui donnent la réponse de celle-ci ou l’inverse. "
                                           "Une seule est posée dans une même session. Il suffit de le dire d’un côté."))  # fmt: skip

    tags = ClusterTaggableManager(through="authoring.ChallengeTag", blank=True, verbose_name=_("étiquettes"))

    objects = ChallengeQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.AutocompleteField("code"),
        index.SearchField("instruction"),
        index.FilterField("live"),
        index.FilterField("locale"),
        index.FilterField("archived"),
        index.FilterField("skill_id"),
        index.FilterField("owner_id"),
        index.FilterField("title"),
        index.FilterField("code"),
        index.RelatedFields("skill", [index.FilterField("level"), index.FilterField("competence")]),
    ]

    class Meta:
        verbose_name = _("épreuve")
        verbose_name_plural = _("épreuves")
        ordering = ["code"]
        permissions = [
            ("edit_any_challenge", "Can edit the challenges of others"),
            ("assign_review", "Can share out the reviews of challenges"),
        ]
        constraints = [models.UniqueConstraint(fields=["source", "locale"], name="authoring_one_translation_per_language")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def with_content_json(self, content: dict[str, Any]) -> "Challenge":
        """Read a revision, keeping what is not authored as it is in the row."""
        challenge: Challenge = super().with_content_json(content)
        for name in self.KEPT:
            setattr(challenge, name, getattr(self, name))
        return challenge

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Save a revision, and tell it: what lists say of a challenge is written by who listens (`apps.py`)."""
        revision = super().save_revision(*args, **kwargs)
        revision_saved.send(type(self), draft=self)
        return revision

    @cached_property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """What the preview panel offers."""
        return [("", _("Vue de l’élève")), ("solution", _("Données et solution")), ("graph", _("Dépendances"))]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """One template for every mode."""
        return "authoring/editor/preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """Add the variant that the tool bar chose, that of the default values when nothing was."""
        return {**super().get_preview_context(request, mode_name), **application().preview(self, request, mode_name)}


class ChallengeTag(TaggedItemBase):
    """A word under which authors find a challenge again."""

    content_object = ParentalKey(Challenge, on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        verbose_name = _("étiquette d’épreuve")
        verbose_name_plural = _("étiquettes d’épreuves")
        default_permissions = ()


class ChallengeTutorial(Orderable):
    """A tutorial to which a learner is sent after a wrong answer to this challenge."""

    challenge = ParentalKey(Challenge, on_delete=models.CASCADE, related_name="tutorial_links")
    tutorial = models.ForeignKey("tutorials.Tutorial", on_delete=models.CASCADE, related_name="+", verbose_name=_("tutoriel"))

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["challenge", "tutorial"], name="authoring_one_link_per_tutorial")]
