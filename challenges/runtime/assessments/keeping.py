"""What is kept of a person here: the tests that a learner took, what is known of them, and their account."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments import parting
from challenges.runtime.assessments.knowledge import know_again
from challenges.runtime.assessments.models import Assessment, Learner
from challenges.runtime.holdings import Holding, Line, Person


class AssessmentsHolding(Holding):
    """Tests and accounts."""

    name = "assessments"
    title = _("Compte et réponses")

    def lines(self, person: Person) -> list[Line]:
        """Return the account, and how many tests."""
        learner = Learner.objects.select_related("user").filter(pk=person.learner).first() if person.learner else None
        if learner is None:
            return []
        tests = learner.assessments.count()
        account = [Line(str(_("Compte « %s »")) % learner.user.username)] if learner.user else []
        return [*account, Line(str(_("Évaluations passées : %d")) % tests)] if tests else account

    def move(self, source: Person, target: Person) -> Any:
        """Give the tests to the other learner; of two accounts, close the one that gives."""
        if source.learner is None or target.learner is None:
            return {}
        tests = list(Assessment.objects.filter(learner=source.learner).values_list("pk", flat=True))
        Assessment.objects.filter(pk__in=tests).update(learner=target.learner)
        know_again(source.learner, target.learner)
        closed = get_user_model().objects.filter(learner=source.learner, is_active=True)
        accounts = list(closed.values_list("pk", flat=True))
        closed.filter(pk__in=accounts).update(is_active=False)
        return {"tests": tests, "learner": target.learner, "accounts": accounts}

    def put_back(self, moved: Any, source: Person) -> None:
        """Give the tests back, and open the account again."""
        if not moved or source.learner is None:
            return
        Assessment.objects.filter(pk__in=moved["tests"], learner=moved["learner"]).update(learner=source.learner)
        get_user_model().objects.filter(pk__in=moved["accounts"]).update(is_active=True)
        know_again(source.learner, moved["learner"])

    def export(self, person: Person) -> Any:
        """Return the account and every test; to a school, the account alone: campaigns say which tests were sent to it."""
        learner = Learner.objects.select_related("user").filter(pk=person.learner).first() if person.learner else None
        if learner is None:
            return None
        account = _account(learner.user) if learner.user else None
        if person.school is not None:
            return {"account": account} if account else None
        tests = learner.assessments.order_by("started_at", "pk")
        return {"learner": str(learner.uid), "account": account, "tests": [parting.told(test) for test in tests]}

    def kept(self, person: Person) -> list[str]:
        """Return that answers stay, without anybody."""
        return [str(_("Les réponses données, sans plus aucun lien avec la personne, pour améliorer les questions."))]

    def erase(self, person: Person) -> int:
        """Part every test from its learner, and take the account away; a learner who is not this person's alone is not named by the caller."""
        if person.learner is None:
            return 0
        count = parting.part(list(Assessment.objects.filter(learner=person.learner).values_list("pk", flat=True)), words=True)
        _deleted, rows = get_user_model().objects.filter(learner=person.learner).delete()
        return count + rows.get(get_user_model()._meta.label, 0)


def _account(user: Any) -> dict[str, Any]:
    return {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "created_at": user.date_joined.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else "",
    }
