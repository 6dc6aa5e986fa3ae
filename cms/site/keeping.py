"""What is kept of a person in tutorials: proposals and votes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments.models import Learner
from challenges.runtime.holdings import Holding, Person
from challenges.tutorials.models import Tutorial, TutorialVote


class TutorialsHolding(Holding):
    """Proposals, which are published and outlive the account, and votes under a pseudonym."""

    name = "tutorials"
    title = _("Tutoriels")

    def export(self, person: Person) -> Any:
        """Return what was proposed and how one voted; nothing of it is a school's."""
        learner = Learner.objects.filter(pk=person.learner).first() if person.learner and person.school is None else None
        if learner is None:
            return None
        proposals = Tutorial.objects.filter(created_by=learner.user).order_by("pk") if learner.user_id else Tutorial.objects.none()
        votes = TutorialVote.objects.filter(voter=learner.uid).select_related("tutorial")
        told = {
            "proposals": [{"title": one.title, "summary": one.summary, "link": one.link} for one in proposals],
            "votes": [{"tutorial": one.tutorial.title, "helped": one.helped} for one in votes],
        }
        return told if told["proposals"] or told["votes"] else None

    def erase(self, person: Person) -> int:
        """Take the votes away: they are found by the learner alone."""
        learner = Learner.objects.filter(pk=person.learner).first() if person.learner else None
        return TutorialVote.objects.filter(voter=learner.uid).delete()[0] if learner else 0
