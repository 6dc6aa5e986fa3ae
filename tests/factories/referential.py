"""Factories of the referential: small frameworks, and whole ones through the loader."""

import factory
from django.utils import timezone

from referential.identity import uid_of
from referential.models import Competence, Domain, Framework, Skill, Topic


class FrameworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Framework
        django_get_or_create = ("code",)

    code = "essai"
    version = "1"
    title_fr = "Référentiel d’essai"
    title_en = "Trial framework"
    digest = "0" * 64
    loaded_at = factory.LazyFunction(timezone.now)
    uid = factory.LazyAttribute(lambda o: uid_of(o.code, "framework", o.code))


class DomainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Domain

    framework = factory.SubFactory(FrameworkFactory)
    code = factory.Sequence(lambda n: f"D{n}")
    title_fr = factory.LazyAttribute(lambda o: f"Domaine {o.code}")
    title_en = factory.LazyAttribute(lambda o: f"Domain {o.code}")
    uid = factory.LazyAttribute(lambda o: uid_of(o.framework.code, "domain", o.code))


class CompetenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competence

    domain = factory.SubFactory(DomainFactory)
    code = factory.Sequence(lambda n: f"C{n}")
    title_fr = factory.LazyAttribute(lambda o: f"Compétence {o.code}")
    title_en = factory.LazyAttribute(lambda o: f"Competence {o.code}")
    uid = factory.LazyAttribute(lambda o: uid_of(o.domain.framework.code, "competence", o.code))


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Topic

    competence = factory.SubFactory(CompetenceFactory)
    code = factory.Sequence(lambda n: f"T{n}")
    title_fr = factory.LazyAttribute(lambda o: f"Sujet {o.code}")
    title_en = factory.LazyAttribute(lambda o: f"Topic {o.code}")
    uid = factory.LazyAttribute(lambda o: uid_of(o.competence.domain.framework.code, "topic", o.code))


class SkillFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Skill

    topic = factory.SubFactory(TopicFactory)
    competence = factory.SelfAttribute("topic.competence")
    code = factory.Sequence(lambda n: f"S{n}")
    level = 1
    title_fr = factory.LazyAttribute(lambda o: f"Acquis {o.code}")
    title_en = factory.LazyAttribute(lambda o: f"Skill {o.code}")
    dataset_kind = "spreadsheet"
    answer_type = "number"
    uid = factory.LazyAttribute(lambda o: uid_of(o.competence.domain.framework.code, "skill", o.code))
