"""Ed25519 signatures of releases, and the keys that this installation signs with, trusts, and no longer trusts.

Keys are files under BALISE_KEYS_DIR: `signing.pem` (private, mode 600, made at first use on an installation that signed nothing yet, and
never in the place of one that is lost), `trusted/*.pem` (public keys whose releases may be imported), `revoked/*.pem` (public keys whose
signatures count for nothing any more) and `rotations.json` (for each key that took another's place, a statement signed by the older one, by
which those who trusted the older come to trust the newer). The installation trusts its own key.
"""

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from challenges.bank.models import Release

_PREFIX = b"balise-release-1:"
_ROTATION_PREFIX = b"balise-rotation-1:"


class UnknownKey(Exception):
    """The bundle was signed by a key that this installation does not trust."""


class RevokedKey(Exception):
    """The bundle was signed by a key that this installation has revoked."""


class BadSignature(Exception):
    """The signature is not that of these bytes by this key."""


class MissingKey(ValidationError):
    """The installation has signed and its key is not there: another one would be a stranger to everybody who trusts it."""


def sign(seal: str) -> tuple[str, str]:
    """Sign a release with the installation's key.

    Args:
        seal: `Manifest.seal()`, 64 hex digits.

    Returns:
        (signature in base64, key identifier).

    Raises:
        MissingKey: the key has to be restored first.
    """
    key = _private_key()
    return base64.b64encode(key.sign(_PREFIX + seal.encode())).decode(), key_id(key.public_key())


def check(seal: str, signature: str, signer: str) -> None:
    """Check a signature against the trusted keys.

    Raises:
        RevokedKey: the key was revoked.
        UnknownKey: no trusted key has that identifier.
        BadSignature: the bytes or the signature were altered.
    """
    if signer in revoked_keys():
        raise RevokedKey(signer)
    public = trusted_keys().get(signer)
    if public is None:
        raise UnknownKey(signer)
    _verify(public, signature, _PREFIX + seal.encode())


def _verify(public: Ed25519PublicKey, signature: str, message: bytes) -> None:
    try:
        public.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(key_id(public)) from error


def key_id(public: Ed25519PublicKey) -> str:
    """Return the first 16 hex digits of the SHA-256 of the raw public key."""
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def pem_of(public: Ed25519PublicKey) -> str:
    """Return a public key as PEM text."""
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def own_key() -> Ed25519PublicKey:
    """Return the public half of the key that this installation signs with now.

    Raises:
        MissingKey: the key has to be restored first.
    """
    return _private_key().public_key()


def trusted_keys() -> dict[str, Ed25519PublicKey]:
    """Return the trusted public keys by identifier, the installation's own first where there is one; none that was revoked."""
    revoked = revoked_keys()
    keys = [*([] if missing_key() else [own_key()]), *_folder("trusted")]
    return {key_id(key): key for key in keys if key_id(key) not in revoked}


def revoked_keys() -> dict[str, Ed25519PublicKey]:
    """Return the revoked public keys by identifier."""
    return {key_id(key): key for key in _folder("revoked")}


def missing_key() -> str | None:
    """Say which key has to be restored, and from where; None when the installation has its key, or has not signed anything yet.

    A release whose key is neither trusted nor revoked was signed by the key that is not there; so is the last one that a rotation names.
    """
    path = _home() / "signing.pem"
    if path.exists():
        return None
    known = {key_id(key) for key in (*_folder("trusted"), *_folder("revoked"))}
    handed = [key_id(load_public(statement["key"])) for statement in rotations()[-1:]]
    wanted = next((key for key in handed if key not in known), None) or (
        Release.objects.exclude(key_id__in=known).order_by("-number").values_list("key_id", flat=True).first()
    )
    if wanted is None:
        return None
    return _(
        "Il manque la clé %(key)s, qui signe les versions de cette banque : remettez le fichier %(path)s depuis la sauvegarde. Si elle est "
        "perdue, « manage.py bank keys create » en fait une nouvelle, que les autres installations devront accepter."
    ) % {"key": wanted, "path": path}


def create() -> str:
    """Make a first key, or one in the place of a key that is lost for good; return its identifier. One that is there stays.

    Raises:
        FileExistsError: there is a key.
    """
    path = _home() / "signing.pem"
    if path.exists():
        raise FileExistsError(path)
    _create_key(path)
    return key_id(own_key())


def rotate() -> tuple[str, str]:
    """Make a new key and sign with it from now on; the older one stays trusted, for what it signed.

    Returns:
        (older identifier, newer identifier).

    Raises:
        MissingKey: the key has to be restored first.
    """
    older = _private_key()
    newer = Ed25519PrivateKey.generate()
    statement = pem_of(newer.public_key())
    signature = base64.b64encode(older.sign(_ROTATION_PREFIX + statement.encode())).decode()
    before, after = key_id(older.public_key()), key_id(newer.public_key())
    trust(older.public_key())
    # The statement is written before the key: a kill between the two leaves the older key signing, and a statement that nobody uses.
    _write(_home() / "rotations.json", json.dumps([*rotations(), {"from": before, "key": statement, "signature": signature}]).encode())
    _write(_home() / "signing.pem", _private_pem(newer))
    return before, after


def rotations() -> list[dict[str, str]]:
    """Return the statements by which one key hands over to the next: {"from", "key" (PEM), "signature"}, oldest first."""
    path = _home() / "rotations.json"
    return json.loads(path.read_text()) if path.exists() else []


def accept_rotations(statements: list[dict[str, Any]]) -> list[str]:
    """Trust the keys to which keys that are trusted already hand over, one after the other.

    Returns:
        Identifiers of the keys that are trusted from now on.

    Raises:
        BadSignature: a statement was altered.
    """
    accepted = []
    for statement in statements:
        known = trusted_keys()
        signer = known.get(str(statement.get("from")))
        public = load_public(str(statement.get("key", "")))
        if signer is None or key_id(public) in known or key_id(public) in revoked_keys():
            continue
        _verify(signer, str(statement.get("signature")), _ROTATION_PREFIX + pem_of(public).encode())
        accepted.append(trust(public))
    return accepted


def load_public(pem: str) -> Ed25519PublicKey:
    """Read a public key.

    Raises:
        ValueError: not the PEM of an Ed25519 public key.
    """
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 public key")
    return key


def trust(public: Ed25519PublicKey) -> str:
    """Trust a public key from now on; return its identifier."""
    name = key_id(public)
    _write(_home() / "trusted" / f"{name}.pem", pem_of(public).encode())
    return name


def revoke(identifier: str) -> None:
    """Let the signatures of a trusted key count for nothing any more. The installation's own key is rotated first.

    Raises:
        UnknownKey: no such key is trusted, or it is the one that signs.
    """
    public = trusted_keys().get(identifier)
    if public is None or (missing_key() is None and identifier == key_id(own_key())):
        raise UnknownKey(identifier)
    _write(_home() / "revoked" / f"{identifier}.pem", pem_of(public).encode())


def _home() -> Path:
    return Path(settings.BALISE_KEYS_DIR)


def _folder(name: str) -> list[Ed25519PublicKey]:
    return [load_public(path.read_text()) for path in sorted((_home() / name).glob("*.pem"))]


def _private_key() -> Ed25519PrivateKey:
    path = _home() / "signing.pem"
    if not path.exists():
        if (missing := missing_key()) is not None:
            raise MissingKey(missing)
        _create_key(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} is not an Ed25519 key")
    return key


def _private_pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write(path: Path, content: bytes) -> None:
    """Replace a file at one stroke, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.new")
    temporary.touch(mode=0o600)
    temporary.write_bytes(content)
    temporary.replace(path)


def _create_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.new")
    temporary.touch(mode=0o600)
    temporary.write_bytes(_private_pem(Ed25519PrivateKey.generate()))
    try:
        # link() refuses to replace: of two processes that start together, the first one's key wins.
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
