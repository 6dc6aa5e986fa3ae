"""What is kept of a person where the runtime knows nothing of it: proposals, votes and shelves of tutorials, and what allauth keeps of an account."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments.models import Learner
from challenges.runtime.holdings import Holding, Person
from challenges.tutorials.models import SavedTutorial, Tutorial, TutorialVote


class TutorialsHolding(Holding):
    """Proposals, which are published and outlive the account; votes and one's own shelf, under a pseudonym."""

    name = "tutorials"
    title = _("Tutoriels")

    def export(self, person: Person) -> Any:
        """Return what was proposed, how one voted and what one keeps on one's shelf; nothing of it is a school's."""
        learner = Learner.objects.filter(pk=person.learner).first() if person.learner and person.school is None else None
        if learner is None:
            return None
        proposals = Tutorial.objects.filter(created_by=learner.user).order_by("pk") if learner.user_id else Tutorial.objects.none()
        votes = TutorialVote.objects.filter(voter=learner.uid).select_related("tutorial")
        saved = SavedTutorial.objects.filter(saver=learner.uid).select_related("tutorial")
        told = {
            "proposals": [{"title": one.title, "summary": one.summary, "link": one.link} for one in proposals],
            "votes": [{"tutorial": one.tutorial.title, "helped": one.helped} for one in votes],
            "saved": [{"tutorial": one.tutorial.title, "saved_at": one.created_at.isoformat()} for one in saved],
        }
        return told if any(told.values()) else None

    def erase(self, person: Person) -> int:
        """Take votes and shelf away: they are found by the learner alone."""
        learner = Learner.objects.filter(pk=person.learner).first() if person.learner else None
        if learner is None:
            return 0
        return TutorialVote.objects.filter(voter=learner.uid).delete()[0] + SavedTutorial.objects.filter(saver=learner.uid).delete()[0]


class SignInsHolding(Holding):
    """Addresses, ways in by an ENT, and the browsers that are signed in. They go with the account."""

    name = "sign_ins"
    title = _("Connexions")

    def export(self, person: Person) -> Any:
        """Return them; nothing of it is a school's."""
        learner = Learner.objects.filter(pk=person.learner).first() if person.learner and person.school is None else None
        if learner is None or learner.user_id is None:
            return None
        mine = {"user": learner.user_id}
        told = {
            "addresses": [{"email": one.email, "confirmed": one.verified} for one in EmailAddress.objects.filter(**mine).order_by("pk")],
            "doors": [
                {"provider": one.provider, "identifier": one.uid, "said": one.extra_data, "last_sign_in": one.last_login.isoformat()}
                for one in SocialAccount.objects.filter(**mine).order_by("pk")
            ],
            "browsers": [
                {"browser": one.user_agent, "network_address": one.ip, "created_at": one.created_at.isoformat()}
                for one in UserSession.objects.filter(**mine).order_by("pk")
            ],
        }
        return told if any(told.values()) else None
