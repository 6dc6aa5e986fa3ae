"""The adaptive engine behind the few calls that outside harnesses drive. Thin: every figure comes from `challenges.adaptive`.

Here belongs the class `Engine` only; its parts live beside it, one for each thing that is measured.
"""

from tests.benchmarks.engine_calibration import CalibrationPart
from tests.benchmarks.engine_certification import CertificationPart
from tests.benchmarks.engine_positioning import PositioningPart


class Engine(CertificationPart, PositioningPart, CalibrationPart):
    """`build`, `next_item`, `estimate`, `record`, `simulate`; `build_positioning`, `next_skill`, `level`; `calibrate`, `flag_variants`."""
