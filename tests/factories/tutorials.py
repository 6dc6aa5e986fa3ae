"""Factories of tutorials."""

import uuid

import factory
from django.utils import timezone

from challenges.tutorials import links
from challenges.tutorials.models import LinkCheck, Tutorial, TutorialSkill, TutorialVote
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


class TutorialVoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TutorialVote

    tutorial = factory.SubFactory(TutorialFactory)
    voter = factory.LazyFunction(uuid.uuid4)
    helped = True


class LinkCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LinkCheck

    tutorial = factory.SubFactory(TutorialFactory)
    digest = factory.LazyAttribute(lambda o: links.digest(o.tutorial.link))
    day = factory.LazyFunction(timezone.localdate)
    ok = True
