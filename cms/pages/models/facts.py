"""What only the operator knows and the law wants said: who is answerable, who hosts, how accessible. One row of each, changed under Paramètres.

A fact that is blank is told by `manage.py check --deploy`, on the first page of the administration, and to the reader.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

ENGLISH = "_en"


@dataclass(frozen=True)
class Fact:
    """A fact as a page shows it: its name, its text (empty when nobody filled it), and the language of the text where it is not the page's."""

    name: str
    label: str
    text: str
    lang: str


class Facts(BaseGenericSetting):
    """What the kinds of facts share. `WANTED` gives the fields that must not stay blank, each with the identifier of its warning."""

    WANTED: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True

    @classmethod
    def current(cls) -> Self:
        """Return the row, or an empty one that is not written: a page that is read writes nothing."""
        found: Self | None = cls.objects.first()
        return found or cls()

    def blanks(self) -> list[str]:
        """Return the names of the fields that are wanted and blank."""
        return [name for name in self.WANTED if not str(getattr(self, name) or "").strip()]

    def shown(self) -> list[Fact]:
        """Return the facts that a page lists, in the reader's language where there is a translation."""
        return [self._fact(field) for field in self._meta.get_fields() if isinstance(field, models.TextField) and self._listed(field.name)]

    def label_of(self, name: str) -> str:
        """Return the name of a field, in words."""
        return str(self._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    def _listed(self, name: str) -> bool:
        return not name.endswith(ENGLISH) and bool(name in self.WANTED or getattr(self, name).strip())

    def _fact(self, field: Any) -> Fact:
        french = getattr(self, field.name).strip()
        if get_language() == "fr" or not hasattr(self, field.name + ENGLISH):
            return Fact(field.name, str(field.verbose_name), french, "")
        english = getattr(self, field.name + ENGLISH).strip()
        return Fact(field.name, str(field.verbose_name), english or french, "" if english or not french else "fr")


def _text(label: Any, help_text: Any = "") -> Any:
    return models.TextField(label, blank=True, max_length=4000, help_text=help_text)


def _english(label: Any) -> Any:
    return models.TextField(label, blank=True, max_length=4000, help_text=_("Vide : le texte français est montré."))


def _both(name: str) -> MultiFieldPanel:
    return MultiFieldPanel([FieldPanel(name), FieldPanel(name + ENGLISH)])


@register_setting(icon="user", order=800)
class DataProtection(Facts):
    """Who is answerable for personal data, why they are kept and how long, shown on the page of personal data."""

    WANTED = {
        "controller": "balise.W010",
        "controller_contact": "balise.W011",
        "officer_contact": "balise.W012",
        "purposes": "balise.W013",
        "legal_grounds": "balise.W014",
        "recipients": "balise.W015",
        "retention": "balise.W016",
        "hosting": "balise.W017",
    }

    controller = _text(_("responsable du traitement"), _("Qui décide : par exemple le chef d’établissement, le rectorat, votre organisme."))
    controller_contact = _text(_("pour lui écrire"), _("Adresse postale, adresse électronique ou téléphone."))
    officer_contact = _text(_("délégué à la protection des données"), _("Son nom ou sa fonction, et comment lui écrire."))
    purposes = _text(
        _("finalités"),
        _("À quoi servent les données, par exemple : situer le niveau des élèves, préparer et délivrer une certification."),
    )
    purposes_en = _english(_("finalités, en anglais"))
    legal_grounds = _text(
        _("bases légales"),
        _("Pour chaque public. À l’école, c’est d’ordinaire la mission d’intérêt public ; pour un compte d’adulte, le contrat."),
    )
    legal_grounds_en = _english(_("bases légales, en anglais"))
    recipients = _text(
        _("destinataires"),
        _("Qui d’autre que les membres de l’établissement et l’exploitant reçoit des données ; « personne » se dit aussi."),
    )
    recipients_en = _english(_("destinataires, en anglais"))
    retention = _text(
        _("certificats, sauvegardes et journaux"),
        _(
            "Combien de temps vous gardez les certificats, les sauvegardes et le journal. Les autres durées sont celles des réglages, la page les dit."
        ),
    )
    retention_en = _english(_("certificats, sauvegardes et journaux, en anglais"))
    hosting = _text(_("hébergement des données"), _("Chez qui, et dans quel pays."))
    hosting_en = _english(_("hébergement des données, en anglais"))

    edit_handler = ObjectList(
        [
            HelpPanel(
                _("Ce que vous écrivez ici est montré sur la page « Données personnelles ». Un champ vide y est signalé au lecteur.")
            ),
            MultiFieldPanel(
                [FieldPanel("controller"), FieldPanel("controller_contact"), FieldPanel("officer_contact")], heading=_("À qui s’adresser")
            ),
            *(_both(name) for name in ("purposes", "legal_grounds", "recipients", "retention", "hosting")),
        ]
    )

    class Meta:
        verbose_name = _("données personnelles")
        verbose_name_plural = _("données personnelles")
        default_permissions = ("change",)


@register_setting(icon="info-circle", order=810)
class LegalNotice(Facts):
    """Who publishes the site and who hosts it, shown on the legal notice."""

    WANTED = {"publisher": "balise.W020", "publisher_contact": "balise.W021", "director": "balise.W022", "host": "balise.W023"}

    publisher = _text(_("éditeur du site"), _("Nom et adresse."))
    publisher_contact = _text(_("pour écrire à l’éditeur"), _("Adresse électronique et téléphone."))
    director = _text(_("direction de la publication"), _("Nom de la personne, et sa fonction."))
    host = _text(_("hébergeur"), _("Nom, adresse et téléphone."))

    edit_handler = ObjectList(
        [
            HelpPanel(_("Ce que vous écrivez ici est montré sur la page « Mentions légales ». Un champ vide y est signalé au lecteur.")),
            *(FieldPanel(name) for name in WANTED),
        ]
    )

    class Meta:
        verbose_name = _("mentions légales")
        verbose_name_plural = _("mentions légales")
        default_permissions = ("change",)


@register_setting(icon="view", order=820)
class AccessibilityStatement(Facts):
    """What an audit found, when, and whom to tell of a difficulty: the accessibility statement (RGAA 4.1), whose state the home page bears."""

    class State(models.TextChoices):
        """The three that the RGAA knows."""

        NONE = "none", _("non conforme")
        PARTIAL = "partial", _("partiellement conforme")
        FULL = "full", _("totalement conforme")

    WANTED = {"state": "balise.W030", "established_on": "balise.W031", "contact": "balise.W032"}

    state = models.CharField(
        _("état de conformité"), max_length=10, blank=True, choices=State.choices,
        help_text=_("Sans audit en cours de validité, le RGAA demande d’écrire « non conforme »."),
    )  # fmt: skip
    established_on = models.DateField(_("déclaration établie le"), null=True, blank=True)
    audit = _text(_("résultat de l’audit"), _("Qui l’a fait, quand, et combien de critères sont respectés."))
    audit_en = _english(_("résultat de l’audit, en anglais"))
    failings = _text(_("contenus non accessibles"), _("Ce qui ne l’est pas, pourquoi, et comment faire autrement."))
    failings_en = _english(_("contenus non accessibles, en anglais"))
    contact = _text(_("pour signaler une difficulté"), _("Adresse électronique, téléphone ou adresse postale de la personne qui répond."))

    edit_handler = ObjectList(
        [
            HelpPanel(_("Ce que vous écrivez ici est montré sur la page « Accessibilité », et l’état au pied de la page d’accueil.")),
            FieldPanel("state"), FieldPanel("established_on"), FieldPanel("contact"), _both("audit"), _both("failings"),
        ]
    )  # fmt: skip

    class Meta:
        verbose_name = _("accessibilité")
        verbose_name_plural = _("accessibilité")
        default_permissions = ("change",)


#: Every kind, in the order of the menu.
KINDS: tuple[type[Facts], ...] = (DataProtection, LegalNotice, AccessibilityStatement)
