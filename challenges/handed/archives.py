"""Archives that pupils hand in: which files in which folders, by which names, and whether a file is still the one received.

Nothing is unpacked but the file that a rule compares. What systems add by themselves (`__MACOSX`, `.DS_Store`, `Thumbs.db`) is not seen.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Final

from challenges.handed import values
from challenges.handed.containers import Container, pack
from challenges.handed.errors import Refused
from challenges.handed.formats import FORMATS, recognise
from challenges.handed.kinds import Asked, BadKey, Family, Field, Found, HandIn, Kind, Step, held, not_held, rule, step

_UTF8: Final = 0x800
_ADDED: Final = (".DS_Store", "Thumbs.db", "desktop.ini")
_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


class Archive:
    """The paths of an archive: those of `files` to what they are called inside it, and `folders`, each with every folder that holds it."""

    def __init__(self, data: bytes) -> None:
        self.container = Container(data)
        self.container.verify()
        self.files: dict[str, str] = {}
        self.folders: set[str] = set()
        for one in self.container.entries:
            path = _path(one.filename, bool(one.flag_bits & _UTF8))
            parts = [part for part in path.split("/") if part]
            if not parts or parts[0] == "__MACOSX" or parts[-1] in _ADDED or parts[-1].startswith("._"):
                continue
            if path.startswith("/") or ".." in parts or ":" in parts[0]:
                raise Refused("damaged")
            self.folders.update("/".join(parts[:rank]) for rank in range(1, len(parts)))
            if path.endswith("/"):
                self.folders.add("/".join(parts))
            else:
                self.files["/".join(parts)] = one.filename

    def read(self, path: str) -> bytes:
        """Return what a file holds."""
        return self.container.read(self.files[path])


def _path(name: str, utf8: bool) -> str:
    """Return a path as people read it. Without the mark of UTF-8, Macs write UTF-8 all the same and old Windows programs code page 850."""
    if not utf8 and not name.isascii():
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp850")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def open_archive(data: bytes, file_format: str, needs: frozenset[str]) -> Archive:
    """Return the archive; `Refused` when it is damaged, or a path leads out of it. Formats and needs are those of every family."""
    return Archive(data)


def _wanted(path: str) -> str:
    return unicodedata.normalize("NFC", path.strip().strip("/"))


def _root(archive: Archive, asked: Asked) -> str:
    """Return the one folder in which everything stands, when a rule does not mind it: systems pack a folder with itself or without."""
    tops = {one.split("/")[0] for one in archive.files} | {one.split("/")[0] for one in archive.folders}
    alone = next(iter(tops)) if len(tops) == 1 else ""
    return alone + "/" if asked.flag("any_root") and alone in archive.folders else ""


ANY_ROOT: Final = Field("any_root", "flag", required=False)


@rule("tree", "archive", Field("paths", "text", many=True), Field("others_allowed", "flag", required=False), ANY_ROOT)
def tree(hand_in: HandIn[Archive], asked: Asked) -> Found:
    """The archive holds these files and, of a path that ends by `/`, these folders; no others, unless they are allowed."""
    archive = hand_in.opened
    paths = [one for one in asked.texts("paths") if _wanted(one)]
    root = _root(archive, asked)
    if root and any(_wanted(one).split("/")[0] + "/" == root for one in paths):
        root = ""
    files = {one.removeprefix(root) for one in archive.files}
    folders = {one.removeprefix(root) for one in archive.folders} - {root.rstrip("/")}
    for path in paths:
        name = _wanted(path)
        if path.strip().endswith("/"):
            if name not in folders:
                return not_held("no_folder", path=name)
        elif name not in files:
            return _missing(name, files)
    known = {_wanted(one) for one in paths}
    more = sorted(files - known)
    if more and not asked.flag("others_allowed"):
        return not_held("more", path=more[0])
    empty = sorted(one for one in folders - known if not any(file.startswith(one + "/") for file in files | known))
    return not_held("more", path=empty[0]) if empty and not asked.flag("others_allowed") else held()


def _missing(name: str, files: set[str]) -> Found:
    """Return that a file is missing: where it is instead, or what it is called there, when that can be told."""
    last, folder = name.rsplit("/", 1)[-1], name.rpartition("/")[0]
    elsewhere = sorted(one for one in files if one.rsplit("/", 1)[-1] == last)
    if elsewhere:
        return not_held("elsewhere", path=name, found=elsewhere[0])
    alike = sorted(one for one in files if values.caseless(one) == values.caseless(name))
    if alike:
        return not_held("other_name", path=name, found=alike[0])
    return not_held("missing", path=name, found=sorted(one for one in files if one.rpartition("/")[0] == folder))


@rule("not_in_archive", "archive", Field("paths", "text", many=True), ANY_ROOT)
def not_in_archive(hand_in: HandIn[Archive], asked: Asked) -> Found:
    """None of these files and folders is there."""
    archive = hand_in.opened
    root = _root(archive, asked)
    there = {one.removeprefix(root) for one in (*archive.files, *archive.folders)}
    found = next((one for one in asked.texts("paths") if _wanted(one) in there), None)
    return held() if found is None else not_held("there", path=found)


@rule("file_equals", "archive", Field("path", "text"), Field("original", "text", required=False), ANY_ROOT, start="needed")
def file_equals(hand_in: HandIn[Archive], asked: Asked) -> Found:
    """A file is byte for byte the one received: the start file itself, or the file of that path in it."""
    archive, path = hand_in.opened, _wanted(asked.text("path"))
    root = _root(archive, asked)
    there = root + path if root + path in archive.files else path
    if there not in archive.files:
        return not_held("missing", path=path)
    original = _wanted(asked.text("original"))
    if original:
        if hand_in.start is None or original not in hand_in.start.files:
            raise BadKey(f"file_equals: {original} is not in the start file")
        expected = hand_in.start.read(original)
    else:
        expected = hand_in.start_data or b""
    same = hashlib.sha256(archive.read(there)).digest() == hashlib.sha256(expected).digest()
    return held(path=path) if same else not_held("changed", path=path)


@rule(
    "file_names",
    "archive",
    Field("folder", "text", required=False),
    Field("begins", "text", required=False),
    Field("ends", "text", required=False),
    Field("plain", "flag", required=False),
    Field("lower", "flag", required=False),
    ANY_ROOT,
)
def file_names(hand_in: HandIn[Archive], asked: Asked) -> Found:
    """Each file (of a folder) is named by a form: its beginning, its end, letters without accents or spaces, no capitals."""
    archive = hand_in.opened
    folder = _wanted(asked.text("folder"))
    place = _root(archive, asked) + (folder + "/" if folder else "")
    names = sorted(one.rsplit("/", 1)[-1] for one in archive.files if one.startswith(place))
    if not names:
        return not_held("no_files", folder=folder)
    for name in names:
        if not name.startswith(_wanted(asked.text("begins"))):
            return not_held("other_beginning", name=name, expected=asked.text("begins"))
        if not name.endswith(asked.text("ends")):
            return not_held("other_end", name=name, expected=asked.text("ends"))
        if asked.flag("plain") and not _PLAIN.issuperset(name):
            return not_held("not_plain", name=name)
        if asked.flag("lower") and name != name.lower():
            return not_held("capitals", name=name)
    return held()


@rule("file_count", "archive", Field("count", "integer"), Field("folder", "text", required=False), ANY_ROOT)
def file_count(hand_in: HandIn[Archive], asked: Asked) -> Found:
    """So many files stand in the archive, or in a folder of it and the folders inside."""
    folder = _wanted(asked.text("folder"))
    place = _root(hand_in.opened, asked) + (folder + "/" if folder else "")
    facts = {"found": sum(one.startswith(place) for one in hand_in.opened.files), "count": asked.integer("count"), "folder": folder}
    return held(**facts) if facts["found"] == facts["count"] else not_held("other", **facts)


class Editor:
    """The files of an archive, by their paths; folders end by `/`. `received`: the start file, when it is no archive."""

    def __init__(self, data: bytes | None) -> None:
        self.received = b""
        self.files: dict[str, bytes] = {}
        if data is not None and recognise(data) != "zip":
            self.received = data
        elif data is not None:
            archive = Archive(data)
            self.files = {one + "/": b"" for one in sorted(archive.folders)} | {one: archive.read(one) for one in archive.files}

    def under(self, path: str) -> list[str]:
        """Return the path of a file, or those of a folder and of what is in it; `BadKey` when nothing is there."""
        name = _wanted(path)
        found = [one for one in self.files if one == name or one.startswith(name + "/")]
        if not found:
            raise BadKey(f"nothing is called {path} in the archive")
        return found

    def save(self) -> bytes:
        """Return the file."""
        return pack(self.files)


def edit(data: bytes | None, file_format: str) -> Editor:
    """Return an archive to change; a file of another family is what a pupil puts into one. `Refused` when it cannot be read."""
    return Editor(data)


@step("put_file", "archive", Field("path", "text"), Field("content", "text", required=False))
def put_file(editor: Editor, asked: Asked) -> None:
    """Put a text file there."""
    editor.files[_wanted(asked.text("path"))] = asked.text("content").encode()


@step("put_received", "archive", Field("path", "text"))
def put_received(editor: Editor, asked: Asked) -> None:
    """Put the start file there."""
    if not editor.received:
        raise BadKey("put_received: the start file is an archive, or there is none")
    editor.files[_wanted(asked.text("path"))] = editor.received


@step("make_folder", "archive", Field("path", "text"))
def make_folder(editor: Editor, asked: Asked) -> None:
    """Make an empty folder."""
    editor.files[_wanted(asked.text("path")) + "/"] = b""


@step("move_file", "archive", Field("path", "text"), Field("to", "text"))
def move_file(editor: Editor, asked: Asked) -> None:
    """Move or rename a file, or a folder with what is in it."""
    name, to = _wanted(asked.text("path")), _wanted(asked.text("to"))
    for one in editor.under(name):
        editor.files[to + one.removeprefix(name)] = editor.files.pop(one)


@step("delete_file", "archive", Field("path", "text"))
def delete_file(editor: Editor, asked: Asked) -> None:
    """Delete a file, or a folder with what is in it."""
    for one in editor.under(asked.text("path")):
        del editor.files[one]


TOLD: Final[dict[str, str]] = {
    "tree.held": "L’archive contient ce qu’il faut, au bon endroit.",
    "tree.missing": "Il manque « {path} » dans l’archive ; au même endroit il y a : {found}.",
    "tree.no_folder": "Il manque le dossier « {path} » dans l’archive.",
    "tree.elsewhere": "« {path} » n’est pas au bon endroit : le fichier se trouve à « {found} ».",
    "tree.other_name": "« {path} » n’a pas le bon nom : le fichier s’appelle « {found} ».",
    "tree.more": "L’archive contient « {path} », qui ne devait pas y être.",
    "not_in_archive.held": "L’archive ne contient rien de ce qui ne devait pas y être.",
    "not_in_archive.there": "L’archive contient « {path} », qui ne devait pas y être.",
    "file_equals.held": "« {path} » est bien le fichier reçu.",
    "file_equals.missing": "Il manque « {path} » dans l’archive.",
    "file_equals.changed": "« {path} » n’est pas, ou n’est plus, le fichier reçu.",
    "file_names.held": "Tous les fichiers sont bien nommés.",
    "file_names.no_files": "Il n’y a aucun fichier dont regarder le nom (dossier : {folder}).",
    "file_names.other_beginning": "Le nom « {name} » ne commence pas par « {expected} ».",
    "file_names.other_end": "Le nom « {name} » ne se termine pas par « {expected} ».",
    "file_names.not_plain": "Le nom « {name} » contient un espace, un accent ou un autre signe à éviter.",
    "file_names.capitals": "Le nom « {name} » contient une majuscule.",
    "file_count.held": "Il y a bien {count} fichier(s).",
    "file_count.other": "Il y a {found} fichier(s) ; il en fallait {count}.",
}
ASKED: Final[dict[str, tuple[tuple[tuple[str, ...], str], ...]]] = {
    "tree": (
        (("others_allowed",), "L’archive contient au moins : {paths}."),
        ((), "L’archive contient ceci et rien d’autre : {paths}."),
    ),
    "not_in_archive": (((), "L’archive ne contient pas : {paths}."),),
    "file_equals": (
        (("original",), "« {path} » est, dans l’archive, le fichier reçu « {original} », inchangé."),
        ((), "« {path} » est, dans l’archive, le fichier reçu, inchangé."),
    ),
    "file_names": (
        (("begins", "ends"), "Le nom de chaque fichier commence par « {begins} » et se termine par « {ends} »."),
        (("begins",), "Le nom de chaque fichier commence par « {begins} »."),
        (("ends",), "Le nom de chaque fichier se termine par « {ends} »."),
        (("plain", "lower"), "Les noms des fichiers n’ont ni espace, ni accent, ni majuscule."),
        (("lower",), "Les noms des fichiers n’ont pas de majuscule."),
        ((), "Les noms des fichiers n’ont ni espace, ni accent."),
    ),
    "file_count": (
        (("folder",), "Le dossier « {folder} » de l’archive contient {count} fichier(s)."),
        ((), "L’archive contient {count} fichier(s)."),
    ),
}
FAMILY: Final = Family(
    name="archive",
    formats=FORMATS["archive"],
    open=open_archive,
    edit=edit,
    rules=tuple(one for one in vars().values() if isinstance(one, Kind)),
    steps=tuple(one for one in vars().values() if isinstance(one, Step)),
    told=TOLD,
    asked=ASKED,
)
