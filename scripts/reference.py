"""Write the reference of the data language into the documentation folder, in French and in English."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write() -> None:
    """Write docs/reference.fr.md and docs/reference.en.md."""
    sys.path.insert(0, str(ROOT))
    from generators.reference import reference
    from schemas.reference_markdown import render
    from schemas.reference_words import LANGUAGES

    for language in LANGUAGES:
        (ROOT / "docs" / f"reference.{language}.md").write_text(render(reference(language)), encoding="utf-8")


if __name__ == "__main__":
    write()
