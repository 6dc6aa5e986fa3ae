"""What a question allows beside its own documents."""

from challenges.bank.reader import NoRelease, open_release
from challenges.runtime.assessments.models import Attempt


def web_search(attempt: Attempt) -> bool:
    """Whether the author lets the answer be looked up on the web. No query: the release is in memory; what comes from none allows nothing."""
    if not attempt.assessment.release_root:
        return False
    try:
        return str(attempt.challenge_uid) in open_release(attempt.assessment.release_root).index.web_search
    except NoRelease:
        return False
