"""The laboratory: what must hold for a challenge before anybody may approve it."""

from challenges.authoring.laboratory.examine import examine, examine_many, examining, laboratory_digest
from challenges.authoring.laboratory.report import Finding, Report

__all__ = ["Finding", "Report", "examine", "examine_many", "examining", "laboratory_digest"]
