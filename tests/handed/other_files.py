"""Pictures, archives and subtitles as other programs write them: two writers of each."""

import io
import zipfile

from challenges.handed import apply
from tests.handed.other_cases import do


def drawn(file_format: str) -> bytes:
    return apply(None, file_format, [do("draw_picture", width=400, height=300)])


def by_zipfile() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("été.txt", "plage")
        archive.writestr("notes.txt", "à lire")
    return target.getvalue()


def by_a_mac() -> bytes:
    """Names in two pieces (a letter, then its accent), and what the system adds."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, text in (("e\u0301te\u0301.txt", "plage"), ("notes.txt", "à lire"), ("__MACOSX/._notes.txt", "?"), (".DS_Store", "?")):
            archive.writestr(name, text)
    return target.getvalue()


CUES = (("00:00:01,000", "00:00:03,000", "Bonjour à toutes et à tous, et bienvenue"), ("00:00:05,000", "00:00:07,000", "Oui"))


def by_hand() -> bytes:
    return "\r\n\r\n".join(f"{number}\r\n{begin} --> {end}\r\n{text}" for number, (begin, end, text) in enumerate(CUES, start=1)).encode(
        "cp1252"
    )


def for_the_web() -> bytes:
    cues = "\n\n".join(
        f"{begin[3:].replace(',', '.')} --> {end[3:].replace(',', '.')} align:start\n<i>{text}</i>" for begin, end, text in CUES
    )
    return f"\ufeffWEBVTT - un titre\n\nNOTE fait à la main\n\nSTYLE\n::cue {{ color: red }}\n\n{cues}\n".encode()


OTHER_WRITERS = {
    "image": {"png": ("png", lambda: drawn("png")), "jpg": ("jpg", lambda: drawn("jpg")), "webp": ("webp", lambda: drawn("webp"))},
    "archive": {"zipfile": ("zip", by_zipfile), "mac": ("zip", by_a_mac)},
    "subtitles": {"srt": ("srt", by_hand), "vtt": ("vtt", for_the_web)},
}
