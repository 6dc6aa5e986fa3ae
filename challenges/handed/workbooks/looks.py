"""Formats of numbers, from their codes (as xlsx writes them) to what people would say: an amount in euros with two decimals."""

from __future__ import annotations

import re
from typing import Final

from challenges.handed.workbooks.model import NumberFormat

#: The formats that files name by a number (ECMA-376, 18.8.30); 5 to 8, 42 and 44 are in the currency of the reader's country.
BUILT_IN: Final[dict[int, str]] = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0 €", 6: "#,##0 €", 7: "#,##0.00 €", 8: "#,##0.00 €", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0 €", 43: "#,##0.00", 44: "#,##0.00 €", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
#: Codes that recipes write.
_CODES: Final = {"date": "dd/mm/yyyy", "time": "hh:mm", "text": "@", "general": "General", "scientific": "0.00E+00"}
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")


def look_of(code: str) -> NumberFormat:
    """Return what a code says: its first part, for positive numbers."""
    if not code or code.lower() in ("general", "standard"):
        return NumberFormat()
    currency = " ".join(_CURRENCY.findall(code)) + " ".join(_LITERAL.findall(code))
    bare = _LITERAL.sub("", _CURRENCY.sub(lambda found: found[1], code)).split(";")[0]
    elapsed = re.search(r"\[(h+|m+|s+)\]", bare, re.IGNORECASE) is not None
    bare = re.sub(r"\[[^\]]*\]", "", bare)
    decimals = re.search(r"\.([0#?]+)", bare)
    if re.search("[dyj]", bare, re.IGNORECASE) or (re.search("m", bare, re.IGNORECASE) and not re.search("[hs:]", bare, re.IGNORECASE)):
        return NumberFormat("date")
    if elapsed or re.search("[hs]", bare, re.IGNORECASE):
        return NumberFormat("time")
    symbols = currency + bare
    category = next((name for name, marks in _MARKS if any(one in symbols for one in marks)), "")
    if "E+" in bare or "E-" in bare:
        category = "scientific"
    elif "%" in bare:
        category = "percent"
    elif "@" in bare:
        return NumberFormat("text")
    return NumberFormat(category or "number", len(decimals[1]) if decimals else 0, re.search(r"[#0?],[#0?]", bare) is not None)


_MARKS: Final = (("euro", ("€", "EUR")), ("currency", ("$", "£", "¥", "CHF", "USD", "GBP")))


def code_of(look: NumberFormat) -> str:
    """Return a code that says it."""
    if look.category in _CODES:
        return _CODES[look.category]
    number = ("#,##0" if look.thousands else "0") + ("." + "0" * look.decimals if look.decimals else "")
    return number + {"percent": "%", "euro": ' "€"', "currency": ' "$"'}.get(look.category, "")
