"""The verbs of `manage.py campaign`, one module each."""

from types import ModuleType
from typing import Final

from challenges.runtime.campaigns.commands import creating, results

VERBS: Final[dict[str, ModuleType]] = {"create": creating, "results": results}
