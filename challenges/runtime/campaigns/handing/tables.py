"""What a list is, whatever file it becomes: a name, headings, and rows that are read one after the other. No database, no format."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

#: Texts, whole numbers, decimals, moments (with their time zone), days; None is an empty cell.
Cell = str | int | Decimal | datetime.datetime | datetime.date | None


@dataclass(frozen=True)
class Table:
    """A list. `rows` may be a generator: it is read once."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def local(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment as the clock on the wall shows it, without its time zone: what people and spreadsheets read.

    In the hour that is lived twice when winter time begins, both read alike; whoever must tell them apart reads the JSON, which keeps the offset.
    """
    return timezone.localtime(moment).replace(tzinfo=None)
