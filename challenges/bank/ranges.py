"""A file over HTTP that never changes under its name: entity tag, and one range of bytes, so that a download that was cut goes on (RFC 9110)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

#: Bytes under a digest are the same for ever; `private` because a token opened them.
IMMUTABLE = "private, max-age=31536000, immutable"
_BLOCK = 1 << 16
#: Longer numbers than any file has bytes are no range: int() refuses thousands of digits.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def not_modified(request: HttpRequest, etag: str) -> HttpResponse | None:
    """Return a 304 when the client says that it holds these bytes, None otherwise."""
    held = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    if etag not in held and "*" not in held:
        return None
    response = HttpResponse(status=304)
    response["ETag"], response["Cache-Control"] = etag, IMMUTABLE
    return response


def ranged_file(request: HttpRequest, path: Path, *, etag: str, media_type: str, name: str) -> HttpResponseBase:
    """Return a file, or the range of it that the request asks for.

    Several ranges, and a range of a file that has changed (If-Range), give the whole file; one that starts beyond its end gives 416.
    """
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    size = path.stat().st_size
    wanted = _wanted(request, etag, size)
    response: HttpResponseBase
    if wanted is None:
        response = FileResponse(path.open("rb"), content_type=media_type)
        response["Content-Length"] = str(size)
    elif wanted[0] > wanted[1]:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        start, end = wanted
        response = StreamingHttpResponse(_part(path.open("rb"), start, end), status=206, content_type=media_type)
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
        response["Content-Length"] = str(end - start + 1)
    response["Accept-Ranges"] = "bytes"
    response["ETag"], response["Cache-Control"] = etag, IMMUTABLE
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


_NOTHING = (1, 0)


def _wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """First and last byte wanted; the last before the first when there are none; None for the whole file."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or request.headers.get("If-Range", etag) != etag or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        length = int(last)
        return (max(0, size - length), size - 1) if length else _NOTHING
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    if start >= size:
        return _NOTHING
    return (start, end) if start <= end else None


def _part(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = end - start + 1
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block
