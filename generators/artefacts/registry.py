"""The table of kinds.

Here belong: one line for each kind of file: its name in documents, the class that compiles it, and how its file names may end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generators.artefacts.calendar import Calendar
from generators.artefacts.chart import Chart
from generators.artefacts.common import Kind
from generators.artefacts.csv import Csv
from generators.artefacts.docx import Docx
from generators.artefacts.feed import Feed
from generators.artefacts.html import Html
from generators.artefacts.image import Image
from generators.artefacts.log import Log
from generators.artefacts.mailbox import Mailbox
from generators.artefacts.network import Network
from generators.artefacts.ods import Ods
from generators.artefacts.odt import Odt
from generators.artefacts.pdf import Pdf
from generators.artefacts.program import Program
from generators.artefacts.rights import Rights
from generators.artefacts.scene import Scene
from generators.artefacts.search_results import SearchResults
from generators.artefacts.settings import Settings
from generators.artefacts.site import Site
from generators.artefacts.terms import Terms
from generators.artefacts.text import Text
from generators.artefacts.thread import Thread
from generators.artefacts.url_list import UrlList
from generators.artefacts.xlsx import Xlsx
from generators.artefacts.zip import Zip
from generators.reporting import Reporter
from generators.scope import Scope

__all__ = ["KINDS", "Registered"]


@dataclass(frozen=True)
class Registered:
    """A kind of file: the class that compiles it and the extensions of its files."""

    compile: Callable[[Mapping[str, Any], Scope, str, Reporter], Kind]
    extensions: tuple[str, ...]


KINDS: dict[str, Registered] = {
    "xlsx": Registered(Xlsx, (".xlsx",)),
    "ods": Registered(Ods, (".ods",)),
    "csv": Registered(Csv, (".csv", ".txt")),
    "zip": Registered(Zip, (".zip",)),
    "mailbox": Registered(Mailbox, (".zip", ".eml", ".mbox")),
    "image": Registered(Image, (".jpg", ".jpeg", ".png")),
    "html": Registered(Html, (".html", ".htm")),
    "search_results": Registered(SearchResults, (".html", ".htm")),
    "feed": Registered(Feed, (".html", ".htm")),
    "thread": Registered(Thread, (".html", ".htm")),
    "terms": Registered(Terms, (".html", ".htm")),
    "settings": Registered(Settings, (".html", ".htm")),
    "rights": Registered(Rights, (".html", ".htm")),
    "site": Registered(Site, (".zip",)),
    "program": Registered(Program, (".txt",)),
    "docx": Registered(Docx, (".docx",)),
    "odt": Registered(Odt, (".odt",)),
    "chart": Registered(Chart, (".svg",)),
    "pdf": Registered(Pdf, (".pdf",)),
    "scene": Registered(Scene, (".svg",)),
    "network": Registered(Network, (".svg",)),
    "text": Registered(Text, (".txt", ".md")),
    "url_list": Registered(UrlList, (".txt",)),
    "log": Registered(Log, (".log", ".txt")),
    "calendar": Registered(Calendar, (".ics",)),
}
