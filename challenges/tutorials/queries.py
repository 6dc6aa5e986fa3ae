"""Reading tutorials: those that serve a skill."""

from uuid import UUID

from challenges.tutorials.models import Tutorial, TutorialQuerySet


def for_skill(skill_uid: UUID | str, language: str) -> TutorialQuerySet:
    """Return the accepted tutorials of a skill in a language, the shortest first. One query."""
    tutorials: TutorialQuerySet = Tutorial.objects.accepted().filter(skill_links__skill__uid=skill_uid, language=language)
    return tutorials.order_by("duration", "title", "pk")
