"""Jobs of tutorials. They run where `TASKS` of the settings says, in process by default."""

from dataclasses import asdict
from typing import Any

from django_tasks import task

from challenges.tutorials import checking


@task()
def check_links(limit: int | None = None) -> dict[str, Any]:
    """Check the links of tutorials, at most `limit`; return the report."""
    return asdict(checking.check_links(limit=limit))
