"""Opening a zip file that somebody sent, under limits that are enforced while reading: headers of a zip say what their writer likes."""

import stat
import zipfile
from io import BytesIO
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from challenges import zips
from challenges.authoring.exchange.refusal import ExchangeRefused

MEGABYTE = 1024 * 1024
MAX_UPLOAD = 20 * MEGABYTE
MAX_ENTRIES = 2_000
MAX_ENTRY = 10 * MEGABYTE
MAX_TOTAL = 60 * MEGABYTE
MAX_RATIO = 100
_RATIO_FLOOR = MEGABYTE  # a small file of blanks compresses well and harms nobody
_STEP = 64 * 1024


def is_zip(content: bytes) -> bool:
    """Say whether a file begins as a zip does; an empty zip begins otherwise and holds nothing for us."""
    return content[:4] == b"PK\x03\x04"


def check_upload_size(size: int) -> None:
    """Refuse what is empty or too large to be looked at.

    Raises:
        ExchangeRefused: with the limit.
    """
    if size == 0:
        raise ExchangeRefused(_("Le fichier est vide."))
    if size > MAX_UPLOAD:
        raise ExchangeRefused(_("Le fichier dépasse %s Mo.") % (MAX_UPLOAD // MEGABYTE))


def open_archive(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by their path. Zips inside are given as they are, never opened.

    Raises:
        ExchangeRefused: damaged, encrypted, too large, or with a path that leaves the archive.
    """
    check_upload_size(len(content))
    if zips.announces_too_many(BytesIO(content), MAX_ENTRIES):
        raise ExchangeRefused(_("L’archive contient plus de %s fichiers.") % MAX_ENTRIES)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            return _read_all(archive, entries)
    except zips.DAMAGED as error:
        raise ExchangeRefused(_("L’archive est abîmée ou n’est pas un fichier zip.")) from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse by the directory what needs no reading."""
    if len(entries) > MAX_ENTRIES:
        raise ExchangeRefused(_("L’archive contient plus de %s fichiers.") % MAX_ENTRIES)
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if entry.flag_bits & zips.ENCRYPTED:
            raise ExchangeRefused(_("L’archive contient un fichier chiffré : %s.") % zips.short(name))
        if escapes(entry.orig_filename) or escapes(name):
            raise ExchangeRefused(_("L’archive contient un chemin interdit : %s.") % zips.short(name))
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ExchangeRefused(_("L’archive contient un lien symbolique : %s.") % zips.short(name))
        if entry.compress_type not in zips.METHODS:
            raise ExchangeRefused(_("L’archive emploie une compression inconnue : %s.") % zips.short(name))
        if name.rstrip("/").casefold() in seen:
            raise ExchangeRefused(_("L’archive contient deux fois le même nom : %s.") % zips.short(name))
        seen.add(name.rstrip("/").casefold())


def escapes(name: str) -> bool:
    """Say whether a path leads out of the folder it is counted from, or is no plain relative path."""
    parts = PurePosixPath(name.replace("\\", "/"))
    return not name or "\x00" in name or "\\" in name or ":" in name or parts.is_absolute() or ".." in parts.parts


def _read_all(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        if entry.is_dir():
            continue
        files[entry.filename] = _read(archive, entry, MAX_TOTAL - total)
        total += len(files[entry.filename])
    return files


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """Read one entry in steps; what counts is what comes out, not what the directory promises."""
    # The end of an entry that lies about its packed size is the end of the file: the bound still holds.
    packed = max(entry.compress_size, 1)
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as stream:
        while piece := stream.read(_STEP):
            size += len(piece)
            if size > MAX_ENTRY:
                raise ExchangeRefused(_("L’archive contient un fichier de plus de %(limit)s Mo : %(name)s.") % _told(entry, MAX_ENTRY))
            if size > left:
                raise ExchangeRefused(_("Une fois ouverte, l’archive dépasse %s Mo.") % (MAX_TOTAL // MEGABYTE))
            if size > _RATIO_FLOOR and size > packed * MAX_RATIO:
                raise ExchangeRefused(_("L’archive contient un fichier anormalement compressé : %s.") % zips.short(entry.filename))
            parts.append(piece)
    return b"".join(parts)


def _told(entry: zipfile.ZipInfo, limit: int) -> dict[str, object]:
    return {"limit": limit // MEGABYTE, "name": zips.short(entry.filename)}
