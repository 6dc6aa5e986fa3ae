"""LibreOffice as a pupil's program: opens files, saves them again, headless; without it tests are skipped, or fail when it is required."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "ods": "ods:calc8",
    "docx": "docx:MS Word 2007 XML",
    "odt": "odt:writer8",
    "csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false",
}


def need_office() -> None:
    if shutil.which("soffice") is None:
        if os.environ.get("BALISE_REQUIRE_OFFICE"):
            pytest.fail("LibreOffice is required and missing")
        pytest.skip("LibreOffice is missing")


def save_again(folder: Path, files: dict[str, bytes], file_format: str) -> dict[str, bytes]:
    """Open each file (by its name, whose ending tells its format) and save it in a format; one program for all of them."""
    need_office()
    source, target = folder / "in", folder / file_format
    source.mkdir(parents=True)
    target.mkdir()
    for name, data in files.items():
        (source / name).write_bytes(data)
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", _FILTERS[file_format]]
    subprocess.run(
        [*command, "--outdir", str(target), *sorted(str(one) for one in source.iterdir())], check=True, capture_output=True, timeout=300
    )
    return {name: (target / f"{Path(name).stem}.{file_format}").read_bytes() for name in files}
