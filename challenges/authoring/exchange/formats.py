"""Which format a file has, told from its content, and reading it."""

import re

from django.utils.translation import gettext as _

from challenges.authoring.exchange import read_balise, read_gift, read_moodle, read_qti
from challenges.authoring.exchange.archives import check_upload_size, is_zip
from challenges.authoring.exchange.reading import Reading
from challenges.authoring.exchange.refusal import ExchangeRefused
from challenges.authoring.exchange.xml import decode, local, parse_xml

NAMES = {"balise": "Balise JSON", "qti3": "QTI 3", "moodle": "Moodle XML", "gift": "GIFT"}
# A question of GIFT may begin with its answers or with a format: JSON has a quote, a bracket or nothing at all after the first mark.
_JSON = re.compile(r"\{\s*\"|\[\s*[\[{\]]|\{\s*\}\s*\Z")
_ZIP_NAME = re.compile(r"\.zip\Z", re.IGNORECASE)


def read(name: str, content: bytes, locale: str = "fr") -> Reading:
    """Read a file in whatever format it has.

    Args:
        name: the name it was sent under; only an ending in `.zip` counts, to name what is wrong with a damaged archive.
        content: its bytes.
        locale: language of the challenges when the file does not say.

    Raises:
        ExchangeRefused: with a sentence; nothing of the file is kept.
    """
    check_upload_size(len(content))
    if is_zip(content) or _ZIP_NAME.search(name):
        return read_qti.read_package(content, locale)
    text = decode(content).lstrip()
    if not text:
        raise ExchangeRefused(_("Le fichier est vide."))
    if _JSON.match(text):
        return read_balise.read(content)
    if text[0] == "<":
        root = parse_xml(content)
        return read_moodle.read(content, locale) if local(root) == "quiz" else read_qti.read(content, locale)
    return read_gift.read(content, locale)
