"""The verbs of `manage.py register`, one module each."""

from types import ModuleType
from typing import Final

from challenges.runtime.schools.commands import importing

VERBS: Final[dict[str, ModuleType]] = {"import": importing}
