"""What certification makes for its tests, for what schools keep of exams."""

from tests.certification.conftest import candidate, certificate, invigilation, running, session  # noqa: F401
