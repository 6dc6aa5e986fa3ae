"""Cells of files that spreadsheets open: what somebody typed is never run as a formula."""

#: With which a text is a formula to a spreadsheet.
FORMULA_STARTS = "=+-@\t\r"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULA_STARTS and text else text
