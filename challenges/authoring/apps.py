"""What is tied together once everything is loaded: models tell and ask here, and know neither the facts, nor the services, nor the preview.

Imports stand inside functions: models are not loaded when this file is, and the dataset engine is slow to import.
"""

from typing import Any

from django.apps import AppConfig


class AuthoringConfig(AppConfig):
    """Challenges as drafts, their review and their laboratory."""

    name = "challenges.authoring"

    def ready(self) -> None:
        """Refresh the facts of a challenge whenever a revision of it is saved; tell reviewers of what is submitted."""
        from wagtail.signals import task_submitted  # noqa: PLC0415

        from challenges.authoring.models import ReviewState  # noqa: PLC0415
        from challenges.authoring.models.challenge import revision_saved  # noqa: PLC0415

        revision_saved.connect(_refresh_facts, dispatch_uid="authoring_facts")
        task_submitted.connect(_tell_reviewers, sender=ReviewState, dispatch_uid="authoring_review_mails")
        _register_jobs()

    def check_decision(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a decision on a review that the rules do not allow: `services.check_decision`."""
        from challenges.authoring.services import check_decision  # noqa: PLC0415

        check_decision(*args, **kwargs)

    def preview(self, *args: Any) -> dict[str, Any]:
        """Return what a preview shows: `editor.preview.requested`."""
        from challenges.authoring.editor.preview import requested  # noqa: PLC0415

        return requested(*args)


def _refresh_facts(draft: Any, **_sender: Any) -> None:
    from challenges.authoring.facts import refresh  # noqa: PLC0415

    refresh(draft)


def _tell_reviewers(instance: Any, user: Any = None, **_signal: Any) -> None:
    from challenges.authoring.review.mails import tell_submitted  # noqa: PLC0415

    tell_submitted(instance, user)


def _register_jobs() -> None:
    from django.utils.translation import gettext_lazy as _  # noqa: PLC0415

    from challenges.jobs.registry import register, register_daily  # noqa: PLC0415

    tasks = "challenges.authoring.tasks"
    register(
        "authoring.examine", _("Examen du laboratoire"), f"{tasks}.examine", permission="authoring.view_challenge",
        counts=_("variantes examinées"),
    )  # fmt: skip
    register("authoring.read_import", _("Lecture d’un fichier d’épreuves"), f"{tasks}.read_import", counts=_("questions lues"))
    register("authoring.apply_import", _("Importation d’épreuves"), f"{tasks}.apply_import", counts=_("épreuves écrites"))
    register_daily("imports", _("Importations que personne n’a confirmées"), f"{tasks}.forget_imports", order=850)
