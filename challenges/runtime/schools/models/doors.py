"""The doors by which people come from an ENT: one row for each identity provider, for every school or for one."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from challenges.runtime.schools.models.school import School


class DoorQuerySet(models.QuerySet["Door"]):
    """Doors."""

    def shown(self, school: School | None = None) -> "DoorQuerySet":
        """Keep the open doors that a page shows: those of everybody, and those of the school whose page it is."""
        return self.filter(models.Q(school=None) | models.Q(school=school) if school else models.Q(school=None), is_open=True).order_by(
            "name"
        )


class Door(models.Model):
    """An identity provider that speaks OpenID Connect, and where in what it says each thing about a person stands."""

    slug = models.SlugField(
        _("nom dans les adresses"), max_length=40, unique=True,
        validators=[RegexValidator(r"\A[a-z0-9-]+\Z", _("Seulement des lettres minuscules, des chiffres et des tirets."))],
        help_text=_("Il est dans l’adresse de retour à donner au fournisseur, et ne change plus une fois que des gens sont entrés par là."),
    )  # fmt: skip
    name = models.CharField(_("nom affiché"), max_length=40, help_text=_("Le bouton dit « Se connecter avec … »."))
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.CASCADE, related_name="doors", verbose_name=_("établissement"),
        help_text=_("Vide : la porte de tout le monde, montrée sur la page de connexion."),
    )  # fmt: skip
    is_open = models.BooleanField(_("ouverte"), default=True)
    issuer = models.URLField(_("fournisseur (issuer)"), help_text=_("L’adresse avant /.well-known/openid-configuration."))
    client_id = models.CharField(_("identifiant du client"), max_length=191)
    client_secret = models.CharField(_("secret du client"), max_length=191)
    scope = models.CharField(_("portées demandées"), max_length=200, default="openid profile")
    # What each thing is called by this provider; of several names the first that it says is taken. The first ones are OpenID Connect's own
    # or what its extensions are called in French schools, the second those of the SDET.
    subject_claims = models.CharField(_("identifiant stable"), max_length=120, default="sub")
    ine_claims = models.CharField(_("INE"), max_length=120, blank=True, default="ine ENTEleveINE")
    last_name_claims = models.CharField(_("nom"), max_length=120, blank=True, default="family_name ENTPersonNomPatro sn")
    first_name_claims = models.CharField(_("prénom"), max_length=120, blank=True, default="given_name givenName")
    birth_date_claims = models.CharField(_("date de naissance"), max_length=120, blank=True, default="birthdate ENTPersonDateNaissance")
    uai_claims = models.CharField(_("UAI"), max_length=120, blank=True, default="uai ENTPersonStructRattachUAI")
    profile_claims = models.CharField(_("profil"), max_length=120, blank=True, default="profile_type ENTPersonProfils")
    pupil_profiles = models.CharField(
        _("profils d’élèves"), max_length=200, blank=True, default="National_ELV National_1 National_elv eleve student",
        help_text=_("Un autre profil entre sans registre. Un fournisseur qui ne dit pas de profil : tout le monde est élève."),
    )  # fmt: skip

    objects = DoorQuerySet.as_manager()

    class Meta:
        verbose_name = _("porte de l’ENT")
        verbose_name_plural = _("portes de l’ENT")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
