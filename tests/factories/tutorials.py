"""Factories of tutorials."""

import factory

from challenges.tutorials.models import Tutorial, TutorialSkill
from tests.factories.referential import SkillFactory


class TutorialFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tutorial
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Tutoriel {n}")
    summary = "Ce que l’on saura faire."
    body = "Un texte."
    source = "Équipe Balise"
    duration = 5
    language = "fr"
    status = Tutorial.Status.PROPOSED


class TutorialSkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TutorialSkill

    tutorial = factory.SubFactory(TutorialFactory)
    skill = factory.SubFactory(SkillFactory)
