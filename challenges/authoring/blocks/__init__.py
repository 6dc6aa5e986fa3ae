"""The Wagtail blocks with which a challenge is edited; `convert` turns their values into the exchange format and back."""

from challenges.authoring.blocks.draw import CONSTRAINTS, PARAMETERS, TABLES, VALUES
from challenges.authoring.blocks.present import ARTEFACTS
from challenges.authoring.blocks.response import RESPONSE

__all__ = ["ARTEFACTS", "CONSTRAINTS", "PARAMETERS", "RESPONSE", "TABLES", "VALUES"]
