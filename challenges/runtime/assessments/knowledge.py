"""What is known of a learner on a topic, from every answer given outside exams: worked out when a test ends, and never while one answers."""

from collections.abc import Iterable

from django.utils import timezone

from challenges.runtime.assessments.models import Assessment, Attempt, KnowledgeState, Learner


def learn_from(assessment: Assessment) -> None:
    """Take in the answers of an assessment that was just closed, in the transaction that closes it; those of an exam are none of it."""
    if assessment.kind != Assessment.Kind.CERTIFICATION:
        topics = assessment.attempts.filter(answered_at__isnull=False).order_by().values_list("topic", flat=True).distinct()
        recompute(assessment.learner_id, topics)


def catch_up(learner: Learner) -> None:
    """Take in the answers of tests that were left open: called when their learner begins another."""
    for assessment in learner.assessments.filter(state=Assessment.State.STARTED):
        learn_from(assessment)


def know_again(*learners: int) -> None:
    """Forget what is known of learners whose tests moved, and work it out again on all the topics that were known of any of them."""
    states = KnowledgeState.objects.filter(learner__in=learners)
    topics = set(states.values_list("topic", flat=True))
    states.delete()
    practice = Attempt.objects.filter(topic__in=topics, answered_at__isnull=False).exclude(assessment__kind=Assessment.Kind.CERTIFICATION)
    for learner in learners:
        recompute(learner, set(practice.filter(assessment__learner=learner).values_list("topic", flat=True)))


def recompute(learner_id: int, topics: Iterable[str]) -> None:
    """Work out again what is known of a learner on topics, from every answer with its last mark: two queries."""
    states = {topic: KnowledgeState(learner_id=learner_id, topic=topic, updated_at=timezone.now()) for topic in topics}
    answers = Attempt.objects.graded().filter(assessment__learner_id=learner_id, topic__in=states, answered_at__isnull=False)
    narrow = answers.exclude(assessment__kind=Assessment.Kind.CERTIFICATION).only("topic", "level", "outcome")
    for attempt in narrow.order_by("answered_at", "pk"):
        _learn(states[attempt.topic], attempt)
    # One statement, so that two assessments of one learner never collide on a new row.
    KnowledgeState.objects.bulk_create(
        states.values(), update_conflicts=True, unique_fields=["learner", "topic"], update_fields=["floor", "ceiling", "updated_at"]
    )


def _learn(state: KnowledgeState, attempt: Attempt) -> None:
    """Let one answer change what is known of its topic."""
    if attempt.right:
        state.floor = max(state.floor, attempt.level)
        if state.ceiling is not None and state.ceiling <= attempt.level:
            state.ceiling = None
    else:
        state.ceiling = min(state.ceiling or attempt.level, attempt.level)
        state.floor = min(state.floor, attempt.level - 1)
