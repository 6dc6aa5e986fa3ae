"""LibreOffice as a pupil's program: opens files, saves them again, headless; without it tests are skipped, or fail when it is required."""

import os
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

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


def edit(folder: Path, data: bytes, file_format: str, target: str) -> bytes:
    """Return what LibreOffice saves after the macro of `edited.bas` did to a workbook what a pupil does in its window."""
    need_office()
    module = Path(__file__).with_name("edited.bas").read_text()
    basic = folder / "profile" / "user" / "basic"
    standard = basic / "Standard"
    office = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    subprocess.run([*office, "--terminate_after_init"], check=True, capture_output=True, timeout=120)  # a first start writes the profile
    standard.mkdir(parents=True, exist_ok=True)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    library, script = 'xmlns:library="http://openoffice.org/2000/library"', 'xmlns:script="http://openoffice.org/2000/script"'
    link = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    for kind in ("script", "dialog"):
        entry = f'<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/{kind}.xlb/" xlink:type="simple" library:link="false"/>'
        (basic / f"{kind}.xlc").write_text(f"{head}<library:libraries {library} {link}>{entry}</library:libraries>")
        element = '<library:element library:name="Module1"/>' if kind == "script" else ""
        (standard / f"{kind}.xlb").write_text(
            f'{head}<library:library {library} library:name="Standard" library:readonly="false" library:passwordprotected="false">{element}</library:library>'
        )
    (standard / "Module1.xba").write_text(
        f'{head}<script:module {script} script:name="Module1" script:language="StarBasic">{escape(module)}</script:module>'
    )
    source, saved = folder / f"source.{file_format}", folder / f"saved.{target}"
    source.write_bytes(data)
    call = f'macro:///Standard.Module1.Edit("{source.as_uri()}","{saved.as_uri()}","{_FILTERS[target].partition(":")[2]}")'
    subprocess.run([*office, call], check=True, capture_output=True, timeout=120)
    return saved.read_bytes()
