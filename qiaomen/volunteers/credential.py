"""A certificate as an Open Badges 3.0 credential, signed as a JSON Web Token (1EdTech OB 3.0, 8.2; RFC 7519)."""

import base64
import json
import uuid
from datetime import datetime, time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.conf import settings

from qiaomen.people.sealing import derived_key, keyed_hash
from qiaomen.places.queries import current_city
from qiaomen.shell.keys import SigningKey, private_key_of
from qiaomen.units.queries import working_time

from .models import Certificate

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",  # 1EdTechRevocationList
]
PREFIX = "badges"


def credential_of(certificate: Certificate) -> dict[str, Any]:
    """The credential itself: what was achieved, by whom it is said, how it is checked; the holder only as a hash."""
    content, number = certificate.content, str(certificate.number)
    salt = keyed_hash("badge salt", number)[:16]
    return {
        "@context": CONTEXTS,
        "id": _id_of(certificate),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "志愿服务记录证明",
        "issuer": issuer() | {"name": content["issuer"]},
        "validFrom": _valid_from(certificate).isoformat(),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{
                "type": "IdentityObject", "hashed": True, "identityType": "systemId", "salt": salt,
                "identityHash": identity_hash(content["volunteer_number"], salt),
            }],
            "activityStartDate": _midnight(content["from_on"]).isoformat(),
            "activityEndDate": _midnight(content["until_on"]).isoformat(),
            "achievement": _achievement(),
            "result": [{
                "type": ["Result"], "resultDescription": _address("service#hours"),
                "value": f"{content['sums'].get('credited_service', 0) / 60:.2f}",
            }],
        },
        "evidence": [{
            "id": f"{settings.SITE_ADDRESS}/certificate/{number}/{certificate.code}/", "type": ["Evidence"],
            "name": f"志愿服务记录证明 {number}",
        }],
        "credentialStatus": {"id": _address("revoked"), "type": "1EdTechRevocationList"},
    }  # fmt: skip


def token_of(certificate: Certificate) -> str:
    """The credential signed: its members are the claims, beside those that JWT registers."""
    credential = credential_of(certificate)
    key = signing_key()
    header = {"alg": algorithm_of(key), "typ": "JWT", "kid": _address("key")}
    claims = credential | {
        "iss": credential["issuer"]["id"], "jti": credential["id"], "nbf": int(_valid_from(certificate).timestamp()),
    }  # fmt: skip
    signed = ".".join(_encoded(json.dumps(part, ensure_ascii=False).encode()) for part in (header, claims))
    return f"{signed}.{_encoded(_sign(key, signed.encode()))}"


def issuer() -> dict[str, Any]:
    """Who says so: the network of this city, at an address that stays."""
    return {"id": _address("issuer"), "type": ["Profile"], "name": current_city().name, "url": settings.SITE_ADDRESS}


def jwk() -> dict[str, str]:
    """The public key by which everybody checks the signature (RFC 7517, RFC 8037)."""
    key = signing_key()
    common = {"kid": _address("key"), "use": "sig", "alg": algorithm_of(key)}
    if isinstance(key, ed25519.Ed25519PrivateKey):
        raw = key.public_key().public_bytes_raw()
        return common | {"kty": "OKP", "crv": "Ed25519", "x": _encoded(raw)}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point = key.public_key().public_numbers()
        return common | {"kty": "EC", "crv": "P-256", "x": _number(point.x, 32), "y": _number(point.y, 32)}
    numbers = key.public_key().public_numbers()
    return common | {"kty": "RSA", "n": _number(numbers.n, key.key_size // 8), "e": _number(numbers.e, 3)}


def revocations() -> dict[str, Any]:
    """What is worth nothing any more, by identifiers that tell nobody's number or code."""
    gone = Certificate.objects.exclude(revoked_at=None).order_by("pk")
    return {
        "id": _address("revoked"), "issuer": _address("issuer"),
        "revokedCredential": [{"id": _id_of(one), "revoked": True} for one in gone],
    }  # fmt: skip


def identity_hash(identity: str, salt: str) -> str:
    """An identity as OB 3.0 hashes it: its text, then the salt."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update((identity + salt).encode())
    return f"sha256${digest.finalize().hex()}"


def signing_key() -> SigningKey:
    """The key of the settings, or one that comes from the sealing secret and so stays the same."""
    given = settings.BADGE_KEY
    if not given:
        return ed25519.Ed25519PrivateKey.from_private_bytes(derived_key("badge"))
    return private_key_of(given)


def algorithm_of(key: SigningKey) -> str:
    """As RFC 7518 and RFC 8037 name it. RS256 is what every verifier of OB 3.0 has to know."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "EdDSA"
    return "ES256" if isinstance(key, ec.EllipticCurvePrivateKey) else "RS256"


def _sign(key: SigningKey, text: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(text)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return key.sign(text, padding.PKCS1v15(), hashes.SHA256())


def _achievement() -> dict[str, Any]:
    return {
        "id": _address("service"), "type": ["Achievement"], "achievementType": "CommunityService",
        "name": "志愿服务", "description": "在现场签到、签退量出的志愿服务时数，不含路途时间。",
        "criteria": {"narrative": "由记录服务的组织出具，在单位内公示七天以上无异议后生效。"},
        "resultDescription": [{
            "id": _address("service#hours"), "type": ["ResultDescription"], "name": "信用服务时数（小时）",
            "resultType": "Result",
        }],
    }  # fmt: skip


def _id_of(certificate: Certificate) -> str:
    return f"urn:uuid:{uuid.UUID(keyed_hash('badge', str(certificate.number))[:32], version=5)}"


def _valid_from(certificate: Certificate) -> datetime:
    return _midnight(certificate.valid_from_on.isoformat())


def _midnight(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day).date(), time(), working_time().zone)


def _address(what: str) -> str:
    name, mark, rest = what.partition("#")
    return f"{settings.SITE_ADDRESS}/{PREFIX}/{name}/{mark}{rest}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(value: int, length: int) -> str:
    return _encoded(value.to_bytes(length, "big"))
