"""Documents, pictures and PDF handed in: marking a document of 300 pages against every rule, and harmless files that are too much, refused."""

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image

from challenges.handed import Refused, check
from tests.benchmarks.handed import zipped
from tests.benchmarks.measuring import milliseconds, say

PAGES, PARAGRAPHS, WORDS = 300, 10, 45
RULES: list[dict[str, Any]] = [
    {"kind": "heading", "text": "Chapitre 12", "level": 1},
    {"kind": "table_of_contents"},
    {"kind": "style_of", "text": "Chapitre 30", "style": "Heading 1"},
    {"kind": "no_tracked_changes"},
    {"kind": "comments_done"},
    {"kind": "no_empty_paragraphs"},
    {"kind": "document_contains", "texts": ["mot 44 de la ligne 9"]},
    {"kind": "page_break", "text": "Chapitre 20"},
]


def document(pages: int = PAGES) -> bytes:
    """Return a document whose pages each begin by a heading and hold ten paragraphs, each in several pieces as an office leaves them."""
    from docx import Document

    written = Document()
    body = written.element.body
    heading = written.add_heading("Chapitre", 1)._p
    model = written.add_paragraph("Ligne ")
    model.add_run("en gras").bold = True
    model.add_run(" " + " ".join(f"mot {number} de la ligne" for number in range(WORDS // 5)))
    model.add_run(" mot 44 de la ligne 9")
    for page in range(pages):
        title = heading.__deepcopy__({})
        title.r_lst[0].text = f"Chapitre {page}"
        for one in (title, *(model._p.__deepcopy__({}) for _line in range(PARAGRAPHS))):
            body.insert(len(body) - 1, one)
    target = io.BytesIO()
    written.save(target)
    return target.getvalue()


def too_much() -> dict[str, tuple[bytes, str]]:
    """Return harmless files that are too much, and the format wanted of each."""
    picture = io.BytesIO()
    Image.new("1", (9000, 9000)).save(picture, "PNG")
    return {
        "bytes": (b"%PDF-1.7\n" + bytes(12_000_000), "pdf"),
        "paragraphs": (document(2500), "docx"),
        "pixels": (picture.getvalue(), "png"),
        "entries": (zipped({f"a/{number}.txt": b"" for number in range(5000)}), "zip"),
        "cues": (b"1\n00:00:01,000 --> 00:00:02,000\nOui\n\n" * 60_000, "srt"),
    }


def refuse(data: bytes, file_format: str) -> str:
    """Return why a file is refused."""
    try:
        check(data, f"x.{file_format}", {"formats": [file_format], "rules": []})
    except Refused as refused:
        return refused.code
    raise AssertionError("it should have been refused")


def memory_to_refuse(name: str) -> float:
    """Return by how many MiB a process of its own grows while it refuses a file."""
    command = [sys.executable, "-m", "tests.benchmarks.handed_documents", name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def handed_documents() -> None:
    """Print the figures of documents, pictures and PDF handed in."""
    data = document()
    key = {"formats": ["docx"], "rules": [{"id": str(rank), **one} for rank, one in enumerate(RULES)]}
    say("hand-in: a docx of 300 pages, eight rules", milliseconds(lambda: check(data, "x.docx", key), 7), limit=1000)
    for name, (large, file_format) in too_much().items():
        refuse(large, file_format)
        start = time.perf_counter()
        code = refuse(large, file_format)
        say(f"hand-in: refused ({code}), {name}", 1000 * (time.perf_counter() - start), limit=300)
        say(f"hand-in: memory to refuse, {name}", memory_to_refuse(name), "MiB", limit=100)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "x"
        kept.write_bytes(too_much()[sys.argv[1]][0])
        # What was built to make the file is no part of what is measured, so that a fresh process reads it.
        code = (
            "import sys, pathlib; from tests.benchmarks import handed_documents as h; from tests.benchmarks.handed import grown;"
            "d = pathlib.Path(sys.argv[1]).read_bytes(); f = sys.argv[2]; print(grown(lambda: h.refuse(d, f)))"
        )
        subprocess.run([sys.executable, "-c", code, str(kept), too_much()[sys.argv[1]][1]], check=True)
