"""Containers of office documents: the archive that holds the parts of a file.

Here belong: writing such an archive so that the same parts give the same bytes, whatever the library that made the parts.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

__all__ = ["pack", "unpack"]

_DAY = (1980, 1, 1, 0, 0, 0)


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def pack(files: Mapping[str, bytes], first: str) -> bytes:
    """Write an archive with fixed attributes, names in order but for `first`; a `mimetype` is stored as OpenDocument asks."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files, key=lambda one: (one != first, one)):
            info = zipfile.ZipInfo(name, _DAY)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name], compresslevel=6)
    return target.getvalue()
