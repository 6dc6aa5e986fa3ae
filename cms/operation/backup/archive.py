"""The form of a backup: a tar file whose last member, `manifest.json`, says what the others must be. No database and no setting here.

Members are read and written one by one: a backup of a million files is never in memory. Files of learners are named by their digest; of
each part the manifest keeps the number, the bytes and one digest over names and digests, in the order of the archive.
"""

import hashlib
import io
import json
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from cms.operation.backup.errors import BackupError

FORMAT = "balise/backup/1"
MANIFEST = "manifest.json"
#: Parts of a backup: first component of the names of members.
PARTS = ("database", "keys", "installation", "artefacts", "media")
_CHUNK = 1024 * 1024
_LARGEST_MANIFEST = 1024 * 1024
Progress = Callable[[str, int, int], None]


@dataclass
class Part:
    """What a part holds; `digest` chains name, size and SHA-256 of each member."""

    files: int = 0
    bytes: int = 0
    digest: str = ""

    def add(self, name: str, size: int, sha256: str) -> None:
        """Count a member."""
        self.files += 1
        self.bytes += size
        self.digest = hashlib.sha256(f"{self.digest}\n{name}\n{size}\n{sha256}".encode()).hexdigest()


@dataclass
class Manifest:
    """What a backup says of itself. `skipped`: stored files that were missing or damaged already when it was made."""

    version: str
    engine: str
    made_at: str
    server: str = ""
    skipped: int = 0
    parts: dict[str, Part] = field(default_factory=lambda: {name: Part() for name in PARTS})

    def to_bytes(self) -> bytes:
        """Return it as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, content: bytes) -> "Manifest":
        """Return the manifest of a backup.

        Raises:
            BackupError: it is none.
        """
        try:
            found = json.loads(content)
            if found.pop("format") != FORMAT or set(found["parts"]) != set(PARTS):
                raise ValueError
            parts = {name: Part(**part) for name, part in found.pop("parts").items()}
            return cls(**found, parts=parts)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupError("Ce fichier n’est pas une sauvegarde de Balise, ou elle a été faite par une version plus récente.") from error


class Writer:
    """Adds members to a backup and keeps the account of them."""

    def __init__(self, file: IO[bytes], manifest: Manifest, progress: Progress | None = None) -> None:
        self._tar: Any = tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  closed by `close`
        self.manifest = manifest
        self._progress = progress

    def add(self, part: str, name: str, size: int, source: IO[bytes]) -> None:
        """Copy a member of a known size.

        Raises:
            BackupError: the source ends before its size.
        """
        hashing = _Hashing(source)
        try:
            self._tar.addfile(_info(f"{part}/{name}", size), hashing)
        except OSError as error:
            if hashing.size < size and hashing.ended:
                raise BackupError(f"« {part}/{name} » a changé pendant la sauvegarde : recommencez.") from error
            raise
        # A tar file remembers each of its members for ever; we do not need them.
        self._tar.members = []
        told = self.manifest.parts[part]
        told.add(name, size, hashing.hexdigest())
        if self._progress is not None:
            self._progress(part, told.files, told.bytes)

    def close(self) -> None:
        """Write the manifest, last."""
        content = self.manifest.to_bytes()
        self._tar.addfile(_info(MANIFEST, len(content)), io.BytesIO(content))
        self._tar.close()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    return info


class _Hashing(io.RawIOBase):
    """Reads a source and digests what passes."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._hash = source, hashlib.sha256()
        self.size, self.ended = 0, False

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size if size >= 0 else _CHUNK)
        self._hash.update(content)
        self.size += len(content)
        self.ended = len(content) < size or (not content and size != 0)
        return content

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


@dataclass
class Member:
    """One file of a backup while it is under the reader's eyes."""

    part: str
    name: str
    size: int
    content: IO[bytes]


def members(file: IO[bytes]) -> Iterator[Member | Manifest]:
    """Give each member in order, then the manifest.

    Raises:
        BackupError: the file is no backup, is cut short, or holds a name that leads elsewhere.
    """
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r|") as opened:
            tar: Any = opened
            for info in tar:
                tar.members = []
                source = tar.extractfile(info) if info.isreg() else None
                if source is None:
                    raise BackupError("Cette sauvegarde contient autre chose que des fichiers.")
                if info.name == MANIFEST:
                    yield Manifest.read(source.read(_LARGEST_MANIFEST))
                    return
                part, _slash, name = info.name.partition("/")
                if part not in PARTS or not name or any(step in ("", ".", "..") for step in name.split("/")) or "\\" in name:
                    raise BackupError("Cette sauvegarde contient un nom de fichier qui mène ailleurs.")
                yield Member(part, name, info.size, source)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError("Ce fichier n’est pas une sauvegarde de Balise, ou il est incomplet.") from error
    raise BackupError("Cette sauvegarde est incomplète : son manifeste manque.")


def verified(file: IO[bytes], progress: Progress | None = None) -> Manifest:
    """Read a backup to its end, compare every digest with the manifest, and return it.

    Raises:
        BackupError: something is missing or damaged; which part is said.
    """
    found = {name: Part() for name in PARTS}
    for member in members(file):
        if isinstance(member, Manifest):
            wrong = [name for name in PARTS if found[name] != member.parts[name]]
            if wrong:
                raise BackupError(f"Cette sauvegarde est abîmée ({', '.join(wrong)}) : rien n’a été changé.")
            return member
        found[member.part].add(member.name, member.size, _digest(member.content))
        if progress is not None:
            progress(member.part, found[member.part].files, found[member.part].bytes)
    raise AssertionError("members() ends with a manifest or raises")


def _digest(source: IO[bytes]) -> str:
    hashed = hashlib.sha256()
    try:
        while content := source.read(_CHUNK):
            hashed.update(content)
    except tarfile.TarError as error:
        raise BackupError("Cette sauvegarde est incomplète : rien n’a été changé.") from error
    return hashed.hexdigest()


def copy(source: IO[bytes], target: Any) -> None:
    """Copy a member to an open file."""
    while content := source.read(_CHUNK):
        target.write(content)
