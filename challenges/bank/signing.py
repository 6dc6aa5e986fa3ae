"""Ed25519 signatures of releases. One private key an installation, and a folder of public keys that it trusts.

Keys are files under BALISE_KEYS_DIR: `signing.pem` (private, mode 600, made at first use) and `trusted/*.pem` (public keys of
other installations whose bundles may be imported). The installation trusts its own key.
"""

import base64
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

_PREFIX = b"balise-release-1:"


class UnknownKey(Exception):
    """The bundle was signed by a key that this installation does not trust."""


class BadSignature(Exception):
    """The signature is not that of these bytes by this key."""


def sign(root: str) -> tuple[str, str]:
    """Sign a release's root with the installation's key.

    Returns:
        (signature in base64, key identifier).
    """
    key = _private_key()
    signature = key.sign(_PREFIX + root.encode())
    return base64.b64encode(signature).decode(), key_id(key.public_key())


def check(root: str, signature: str, signer: str) -> None:
    """Check a signature against the trusted keys.

    Raises:
        UnknownKey: no trusted key has that identifier.
        BadSignature: the bytes or the signature were altered.
    """
    public = trusted_keys().get(signer)
    if public is None:
        raise UnknownKey(signer)
    try:
        public.verify(base64.b64decode(signature, validate=True), _PREFIX + root.encode())
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(signer) from error


def key_id(public: Ed25519PublicKey) -> str:
    """Return the first 16 hex digits of the SHA-256 of the raw public key."""
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def trusted_keys() -> dict[str, Ed25519PublicKey]:
    """Return the trusted public keys by identifier, the installation's own first."""
    keys = [_private_key().public_key()]
    folder = Path(settings.BALISE_KEYS_DIR) / "trusted"
    for path in sorted(folder.glob("*.pem")):
        key = serialization.load_pem_public_key(path.read_bytes())
        if isinstance(key, Ed25519PublicKey):
            keys.append(key)
    return {key_id(key): key for key in keys}


def _private_key() -> Ed25519PrivateKey:
    path = Path(settings.BALISE_KEYS_DIR) / "signing.pem"
    if not path.exists():
        _create_key(path)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} is not an Ed25519 key")
    return key


def _create_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    temporary = path.with_suffix(".new")
    temporary.touch(mode=0o600)
    temporary.write_bytes(pem)
    try:
        # link() refuses to replace: of two processes that start together, the first one's key wins.
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
