"""One person's data as files: JSON for programs, and the same as a page to read; both in one archive, made when it is asked for and kept nowhere."""

import io
import json
import zipfile
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

#: What people call the names of the file.
WORDS = {
    "register": _("Registre"), "assessments": _("Compte et réponses"), "campaigns": _("Campagnes"), "certification": _("Certification"),
    "tutorials": _("Tutoriels"), "school": _("Établissement"), "last_name": _("Nom"), "usual_name": _("Nom d’usage"),
    "first_name": _("Prénom"), "other_names": _("Autres prénoms"), "birth_date": _("Date de naissance"), "birth_place": _("Lieu de naissance"),
    "ine": _("INE"), "local_id": _("Identifiant de l’établissement"), "departed_on": _("Parti le"),
    "extra_time_percent": _("Temps en plus (%)"), "accessible_only": _("Questions accessibles seulement"), "classes": _("Classes"),
    "class": _("Classe"), "year": _("Année"), "readings": _("Consultations par l’établissement"), "at": _("Le"), "what": _("Quoi"),
    "learner": _("Identifiant sans nom"), "account": _("Compte"), "username": _("Nom d’utilisateur"), "email": _("Adresse électronique"),
    "created_at": _("Créé le"), "last_sign_in": _("Dernière connexion"), "tests": _("Évaluations"), "test": _("Évaluation"),
    "kind": _("Type"), "state": _("État"), "started_at": _("Commencé le"), "finished_at": _("Fini le"), "language": _("Langue"),
    "device": _("Appareil"), "answers": _("Réponses"), "reports": _("Signalements"), "number": _("Numéro"), "skill": _("Compétence fine"),
    "level": _("Niveau"), "question": _("Question"), "answer": _("Réponse"), "outcome": _("Résultat"), "presented_at": _("Posée le"),
    "answered_at": _("Répondu le"), "campaign": _("Campagne"), "label": _("Nom tapé"), "joined_at": _("Rejoint le"), "sent_at": _("Envoyé le"),
    "not_sent": _("Résultats"), "session": _("Session"), "centre": _("Centre"), "date": _("Date"), "certificate": _("Certificat"),
    "code": _("Code"), "verdict": _("Verdict"), "score": _("Score"), "issued_at": _("Délivré le"), "competences": _("Compétences"),
    "title": _("Titre"), "title_fr": _("Intitulé"), "title_en": _("Intitulé en anglais"), "proposals": _("Propositions"), "votes": _("Avis"),
    "helped": _("A aidé"), "domain": _("Domaine"), "tutorial": _("Tutoriel"), "link": _("Lien"), "summary": _("Résumé"),
    "sign_ins": _("Connexions"), "addresses": _("Adresses électroniques"), "confirmed": _("Confirmée"), "doors": _("Entrées par l’ENT"),
    "provider": _("Service"), "identifier": _("Identifiant"), "said": _("Ce que l’ENT a dit"), "browsers": _("Navigateurs connectés"),
    "browser": _("Navigateur"), "network_address": _("Adresse réseau"),
}  # fmt: skip


def archive(told: dict[str, Any]) -> bytes:
    """Return a zip of `donnees.json` and `donnees.html`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("donnees.json", json.dumps(told, ensure_ascii=False, indent=2))
        packed.writestr("donnees.html", page(told))
    return buffer.getvalue()


def page(told: dict[str, Any]) -> str:
    """Return the data as one page that stands alone: no script, nothing from elsewhere."""
    parts = [(words_of(name), rows(value)) for name, value in told.items() if isinstance(value, list | dict) and value]
    return render_to_string("protection/person.html", {"parts": parts, "told": told, "language": get_language() or "fr"})


def rows(value: Any) -> list[dict[str, Any]]:
    """Return a value as what the page shows: each with its name, its text, or the rows inside it."""
    if isinstance(value, dict):
        return [_row(words_of(name), inside) for name, inside in value.items() if inside not in ("", None, [], {})]
    return [_row(str(number), inside) for number, inside in enumerate(value, 1)]


def _row(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, list | dict):
        return {"name": name, "inside": rows(value)}
    if isinstance(value, bool):
        value = _("oui") if value else _("non")
    return {"name": name, "text": str(value)}


def words_of(name: str) -> str:
    """Return what people call a name of the file."""
    return str(WORDS.get(name, name))
