"""What practice refuses, each with a sentence for the learner."""

from django.utils.translation import gettext_lazy as _

from challenges.runtime.assessments.errors import Refusal


class TooSoon(Refusal):
    """A competence was tested a few days ago; the sentence says from when on it may be tested again."""

    status = 409
    code = "too_soon"


class NothingLeft(Refusal):
    """The bank has no question that this learner has not had already."""

    status = 409
    code = "nothing_left"
    message = _("La banque n’a plus de question nouvelle pour vous ici. Revenez quand elle en aura reçu d’autres.")


class UnknownSubject(Refusal):
    """No such competence or theme in the bank that is served."""

    status = 404
    code = "unknown_subject"
    message = _("Cette compétence ou ce thème n’est pas dans la banque d’exercices.")


class TooManyTests(Refusal):
    """A network begins first tests by the hundred."""

    status = 429
    code = "too_many_tests"
    message = _("Beaucoup de tests viennent d’être commencés d’ici. Attendez dix minutes, ou connectez-vous.")


class CannotKeep(Refusal):
    """A first test that belongs to somebody already, or that is not known in this browser."""

    status = 409
    code = "cannot_keep"
    message = _("Ce test ne peut pas être gardé dans ce compte.")
