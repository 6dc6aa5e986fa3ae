"""Documents as accessible PDF (PDF/UA-1): typeset by Typst from a template that receives data, never text put together. Certificates, slips, results."""

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import typst

logger = logging.getLogger(__name__)


def pdf(template: Path, data: dict[str, Any], *, what: str, moment: int | None = None) -> bytes | None:
    """Return a document as PDF; None where no font at hand can write one of its texts.

    Typst's own fonts come first, so that two machines give the same file; a name in a script that they lack needs the machine's.

    Args:
        template: the Typst file.
        data: what it prints, JSON.
        what: which document it is, for the log: no word of its content.
        moment: seconds since 1970 that the file bears; None for now.
    """
    said = json.dumps(data, ensure_ascii=False)
    for own_fonts_only in (True, False):
        try:
            made = typst.compile(
                _read(template), format="pdf", ignore_system_fonts=own_fonts_only, sys_inputs={"data": said}, pdf_standards=["ua-1"], timestamp=moment,
            )  # fmt: skip
            return bytes(made)
        except typst.TypstError:
            # The error quotes the source: not a word of it goes to the log.
            logger.warning("%s cannot be set, own fonts only: %s", what, own_fonts_only)
    return None


@cache
def _read(template: Path) -> bytes:
    return template.read_bytes()
