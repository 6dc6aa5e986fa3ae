"""Opening a text document by its format."""

from __future__ import annotations

from challenges.handed.containers import Container
from challenges.handed.documents import docx_reading, odt_reading
from challenges.handed.documents.model import Document
from challenges.handed.errors import Refused


def open_document(data: bytes, file_format: str, needs: frozenset[str]) -> Document:
    """Return the document; `needs` is not used: one pass reads all.

    Raises:
        Refused: damaged, or more than is read.
    """
    container = Container(data)
    try:
        return docx_reading.read(container) if file_format == "docx" else odt_reading.read(container)
    except (ValueError, RecursionError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged") from error
