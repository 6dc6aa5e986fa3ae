"""How much of a hand-in is read at most. Every number in one place; every reader asks here."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024
#: Bytes of a hand-in.
MAX_BYTES: Final = 10 * MIB
#: Of what an archive holds: bytes once unpacked, of one file in it, how many files, and how many times smaller a packed file may be.
MAX_UNPACKED: Final = 80 * MIB
MAX_PART: Final = 48 * MIB
MAX_ENTRIES: Final = 2000
#: Sheets of a workbook are repetitive: real ones are packed up to sixty times. Small files may be packed as well as they like.
MAX_RATIO: Final = 250
RATIO_FROM: Final = MIB
#: Depth of XML: what an office writes is far below.
MAX_DEPTH: Final = 200
#: Of a workbook: sheets, rows and columns as far as something stands there, and cells of the rectangle that they make (readers hold it whole).
MAX_SHEETS: Final = 60
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 500
MAX_CELLS: Final = 500_000
#: Of a text document: paragraphs.
MAX_PARAGRAPHS: Final = 20_000
#: Of a picture: pixels, asked before it is decoded.
MAX_PIXELS: Final = 40_000_000
#: Of a PDF: pages.
MAX_PAGES: Final = 1000
#: Of formulas: characters of one, parentheses within others, depth of its tree, and cells read for one rule.
MAX_DEEP: Final = 120
MAX_FORMULA: Final = 2000
MAX_NESTING: Final = 40
MAX_STEPS: Final = 1_500_000
#: What a report says of a text that was found: so many characters, and so many names of a list.
MAX_SHOWN: Final = 80
MAX_LISTED: Final = 12
