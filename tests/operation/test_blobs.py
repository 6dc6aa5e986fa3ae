"""Stored files: whole or absent, what was written or an error."""

import errno
import os
import threading
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from challenges import blobs


@pytest.fixture
def folder(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {
        "artefacts": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "kept"), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }
    }
    return tmp_path / "kept"


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_bytes_are_kept_under_their_digest_and_are_nobody_else_s(folder):
    sha256 = blobs.put(b"bonjour")

    assert sha256 == "2cb4b1431b84ec15d35ed83bb927e27e8967d75f4bcd9cc4b25c8d879ae23e18"
    assert _names(folder) == [f"2c/{sha256}"]
    assert (folder / "2c" / sha256).stat().st_mode & 0o777 == 0o600
    assert (folder / "2c").stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700
    assert blobs.get(sha256) == b"bonjour"
    assert blobs.size(sha256) == 7


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=300), max_size=8))
def test_whatever_is_put_is_got(contents):
    with override_settings(STORAGES={"artefacts": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}):
        kept = [blobs.put(content) for content in contents + contents]
        assert [blobs.get(sha256) for sha256 in kept] == contents + contents
        assert sorted(blobs.digests()) == sorted(set(kept))


def test_what_is_there_is_not_written_again(folder):
    sha256 = blobs.put(b"once")
    before = (folder / blobs.blob_name(sha256)).stat()

    assert blobs.put(b"once") == sha256
    assert (folder / blobs.blob_name(sha256)).stat().st_ino == before.st_ino
    blobs.put(b"once", anew=True)
    assert (folder / blobs.blob_name(sha256)).stat().st_ino != before.st_ino


@pytest.mark.parametrize("content", [b"", b"onc", b"once!"])
def test_a_file_of_another_size_is_written_again(folder, content):
    sha256 = blobs.put(b"once")
    (folder / blobs.blob_name(sha256)).write_bytes(content)

    blobs.put(b"once")

    assert blobs.get(sha256) == b"once"


@pytest.mark.parametrize("content", [b"", b"onc", b"ence"])
def test_what_is_damaged_is_never_given(folder, content):
    sha256 = blobs.put(b"once")
    (folder / blobs.blob_name(sha256)).write_bytes(content)

    with pytest.raises(blobs.Damaged):
        blobs.get(sha256)


@pytest.mark.parametrize("sha256", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63])
def test_what_is_not_there_is_missing(folder, sha256):
    with pytest.raises(blobs.Missing):
        blobs.get(sha256)
    assert blobs.size(sha256) is None


def test_a_full_disk_is_told_and_leaves_nothing(folder, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    blobs.put(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(blobs.NotStored) as refusal:
        blobs.put(b"after")
    monkeypatch.undo()

    assert refusal.value.full
    assert str(folder) not in str(refusal.value)
    assert len(_names(folder)) == 1


def test_a_really_full_disk(folder):
    """A file as large as the process may write, which the kernel refuses as it refuses on a full disk."""
    import resource
    import signal

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(blobs.NotStored):
            blobs.put(b"x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, old)

    assert _names(folder) == []


def test_a_folder_that_cannot_be_made_is_told(folder):
    folder.write_text("a file stands where the folder should be")

    with pytest.raises(blobs.NotStored) as refusal:
        blobs.put(b"x")
    assert not refusal.value.full


def test_many_writers_of_the_same_bytes(folder):
    threads = [threading.Thread(target=blobs.put, args=(b"the same" * 10_000,), kwargs={"anew": True}) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert _names(folder) == [blobs.blob_name(blobs.digest(b"the same" * 10_000))]
    assert blobs.get(blobs.digest(b"the same" * 10_000)) == b"the same" * 10_000


def test_the_order_is_beside_sync_rename_sync_of_the_folder(folder, monkeypatch):
    blobs.put(b"another in 2c makes the folders")
    order, fsync, replace = [], os.fsync, Path.replace
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: (order.append(("sync", Path(f"/proc/self/fd/{descriptor}").is_dir())), fsync(descriptor))
    )
    monkeypatch.setattr(Path, "replace", lambda self, to: (order.append(("rename", self.name.startswith(blobs.BESIDE))), replace(self, to)))
    (folder / "2c").mkdir(exist_ok=True)

    blobs.put(b"bonjour")

    assert order == [("sync", False), ("rename", True), ("sync", True)]


def test_what_a_kill_left_is_found_and_is_no_stored_file(folder):
    blobs.put(b"bonjour")
    left = folder / "2c" / f"{blobs.BESIDE}2cb4-1"
    left.write_bytes(b"bonj")

    assert blobs.left_beside(left.stat().st_mtime + 1) == [left]
    assert blobs.left_beside(left.stat().st_mtime) == []
    assert list(blobs.digests()) == [blobs.digest(b"bonjour")]


def test_another_storage_is_mended_too():
    with override_settings(STORAGES={"artefacts": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}):
        sha256 = blobs.put(b"once")
        with storages["artefacts"].open(blobs.blob_name(sha256), "wb") as blob:
            blob.write(b"ence")
        with pytest.raises(blobs.Damaged):
            blobs.get(sha256)
        blobs.put(b"once", anew=True)
        assert blobs.get(sha256) == b"once"


def test_a_storage_that_does_not_answer():
    with override_settings(STORAGES={"artefacts": {"BACKEND": "tests.operation.test_blobs.Silent"}}):
        with pytest.raises(blobs.NotStored):
            blobs.put(b"x")
        with pytest.raises(blobs.Unreadable):
            blobs.get("0" * 64)


class Silent:
    """A storage whose server is away."""

    def __getattr__(self, name):
        raise ConnectionError("no route")
