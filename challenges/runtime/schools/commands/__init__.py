"""The verbs of `manage.py register`, one module each."""

from types import ModuleType
from typing import Final

from challenges.runtime.schools.commands import erasing, exporting, importing, retaining

VERBS: Final[dict[str, ModuleType]] = {"import": importing, "export": exporting, "erase": erasing, "retention": retaining}
