"""What a stolen database must not tell: keyed hashes to find something by, sealed text to show it again."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12  # NIST SP 800-38D, 5.2.1.1: 96 bits


class SealBroken(Exception):
    """The sealed text was changed, or sealed with another secret."""


def keyed_hash(purpose: str, text: str) -> str:
    """64 hexadecimal digits: the same for the same text and purpose, and not to be tried out without the secret."""
    return hmac.new(derived_key(f"hash:{purpose}"), text.encode(), hashlib.sha256).hexdigest()


def seal(purpose: str, text: str, *, nonce: bytes) -> str:
    """The text encrypted (AES-256-GCM). `nonce`: 12 random bytes, new for every call."""
    hidden = AESGCM(derived_key(f"seal:{purpose}")).encrypt(nonce, text.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + hidden).decode()


def unseal(purpose: str, sealed: str) -> str:
    """The text again. Raises SealBroken."""
    raw = base64.urlsafe_b64decode(sealed)
    try:
        opened = AESGCM(derived_key(f"seal:{purpose}")).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode())
    except InvalidTag:
        raise SealBroken from None
    return opened.decode()


def derived_key(info: str) -> bytes:
    """32 bytes for one purpose, always the same for the same secret of the settings."""
    return _derived(settings.SEAL_KEY, info)


@lru_cache(maxsize=32)
def _derived(secret: str, info: str) -> bytes:
    """Derived once for each purpose: a register of 200,000 people asks for the same four keys again and again."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info.encode()).derive(secret.encode())
