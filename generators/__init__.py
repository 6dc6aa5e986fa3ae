"""The dataset engine: a challenge document and a seed give a variant (values, key, files).

Here belong: the public names of the package, nothing else. See `docs/architecture.md`, "Contract: the challenge document" and "Contract:
the variant". The package never imports Django, never reads the clock, the locale or the time zone, and never runs code from a document.
"""

from __future__ import annotations

from generators.artefacts.common import Artefact
from generators.errors import GenerationError, OracleError, Problem, SpecificationError
from generators.exploring import Dependencies, Extreme, dependencies, extremes, locked
from generators.meaning import asked, meaning
from generators.oracle import OracleReport
from generators.program import Program, Rederived, compile_challenge
from generators.regrading import regrading_refusal
from generators.stored import Drawn, unpack_drawn
from generators.variant import Variant
from generators.version import GENERATOR_VERSION

__all__ = [
    "GENERATOR_VERSION",
    "Artefact",
    "Dependencies",
    "Drawn",
    "Extreme",
    "GenerationError",
    "OracleError",
    "OracleReport",
    "Problem",
    "Program",
    "Rederived",
    "SpecificationError",
    "Variant",
    "asked",
    "compile_challenge",
    "dependencies",
    "extremes",
    "locked",
    "meaning",
    "regrading_refusal",
    "unpack_drawn",
]
