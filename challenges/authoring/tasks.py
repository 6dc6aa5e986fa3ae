"""Jobs of authoring: what may take longer than a page should. They run where `TASKS` of the settings says, in process by default."""

from django_tasks import task

from challenges.authoring import services
from challenges.authoring.document import documents
from challenges.authoring.models import Challenge


@task()
def examine_draft(challenge_id: int) -> bool:
    """Examine the latest draft of a challenge and keep the report; return whether it is green."""
    draft = Challenge.objects.get(pk=challenge_id).get_latest_revision_as_object()
    return services.report_for_document(documents.to_document(draft)).ok
