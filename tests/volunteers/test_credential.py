"""The Open Badges credential: what the specification wants stands in it, every word is one of its contexts', the
signature holds, and the holder is only a hash.
"""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from qiaomen.shell.keys import private_key_of
from qiaomen.volunteers.certificates import revoke
from qiaomen.volunteers.credential import CONTEXTS, identity_hash, issuer, jwk, revocations, token_of
from qiaomen.volunteers.models import Certificate
from tests import build
from tests.build.hours import served
from tests.build.network import Network, network, volunteer
from tests.volunteers.test_certificates import certificate

pytestmark = pytest.mark.django_db
SHIPPED = Path(__file__).parent / "contexts"
REGISTERED = {"iss", "jti", "nbf"}  # RFC 7519


@pytest.fixture
def net(now: datetime) -> Network:
    """Two teams."""
    return network(build.world())


@pytest.fixture
def one(net: Network, now: datetime) -> Certificate:
    """A certificate of two hours."""
    who = volunteer(net, "王梅", "13800000001", at=now)
    served(net, who, now - timedelta(days=1))
    return certificate(net, who, now)


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """Header, claims, what is signed, signature."""
    head, body, mark = token.split(".")
    return json.loads(raw(head)), json.loads(raw(body)), f"{head}.{body}".encode(), raw(mark)


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    return int.from_bytes(raw(text), "big")


def words_of(context: Any) -> set[str]:
    """Every term that a context defines, at any depth."""
    found: set[str] = set()
    for each in context if isinstance(context, list) else [context]:
        for term, meaning in each.items():
            found.add(term)
            if isinstance(meaning, dict) and "@context" in meaning:
                found |= words_of(meaning["@context"] or {})
    return found


def words_in(node: Any) -> set[str]:
    """Every key of the credential, and every type."""
    if isinstance(node, list):
        return {word for each in node for word in words_in(each)}
    if not isinstance(node, dict):
        return set()
    types = node.get("type", [])
    kinds = {types} if isinstance(types, str) else set(types)
    return set(node) | kinds | {word for each in node.values() for word in words_in(each)}


def holds(token: str, key: dict[str, str]) -> bool:
    """Whether the signature is the one of this public key; as a stranger checks it, without our code."""
    head, _claims, signed, mark = parts(token)
    assert head["alg"] == key["alg"]
    try:
        if key["kty"] == "OKP":
            ed25519.Ed25519PublicKey.from_public_bytes(raw(key["x"])).verify(mark, signed)
        elif key["kty"] == "EC":
            point = ec.EllipticCurvePublicNumbers(number(key["x"]), number(key["y"]), ec.SECP256R1()).public_key()
            der = encode_dss_signature(int.from_bytes(mark[:32], "big"), int.from_bytes(mark[32:], "big"))
            point.verify(der, signed, ec.ECDSA(hashes.SHA256()))
        else:
            public = rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key()
            public.verify(mark, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def pem(key: Any) -> str:
    shape = serialization.PrivateFormat.PKCS8
    return str(key.private_bytes(serialization.Encoding.PEM, shape, serialization.NoEncryption()).decode())


class TestTheCredential:
    def test_has_what_the_specification_requires(self, one: Certificate) -> None:
        _head, claims, _signed, _mark = parts(token_of(one))
        assert claims["@context"] == CONTEXTS
        assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
        subject = claims["credentialSubject"]
        assert (subject["type"], subject["achievement"]["type"]) == (["AchievementSubject"], ["Achievement"])
        assert {"id", "name", "description", "criteria"} <= set(subject["achievement"])
        assert (claims["issuer"]["type"], claims["issuer"]["name"]) == (["Profile"], "站前邻里志愿队")
        assert datetime.fromisoformat(claims["validFrom"]).tzinfo is not None
        assert (
            (claims["iss"], claims["jti"]) == (claims["issuer"]["id"], claims["id"]) == (issuer()["id"], claims["id"])
        )
        assert claims["nbf"] == int(datetime.fromisoformat(claims["validFrom"]).timestamp())
        described = subject["achievement"]["resultDescription"][0]["id"]
        assert [(row["resultDescription"], row["value"]) for row in subject["result"]] == [(described, "2.00")]

    def test_says_every_word_as_the_contexts_do(self, one: Certificate) -> None:
        _head, claims, _signed, _mark = parts(token_of(one))
        known = set().union(*(words_of(json.loads(path.read_text())["@context"]) for path in SHIPPED.glob("*.json")))
        assert len(list(SHIPPED.glob("*.json"))) == len(CONTEXTS)
        assert words_in(claims) - known - REGISTERED - {"@context"} == set()

    def test_tells_nobody_who_the_holder_is(self, one: Certificate) -> None:
        _head, claims, _signed, _mark = parts(token_of(one))
        (known,) = claims["credentialSubject"]["identifier"]
        assert known["identityHash"] == identity_hash(one.content["volunteer_number"], known["salt"])
        for secret in ("王梅", "1380000", str(one.volunteer.number)):
            assert secret not in json.dumps(claims, ensure_ascii=False)

    def test_is_listed_when_it_is_revoked(self, net: Network, one: Certificate, now: datetime) -> None:
        _head, claims, _signed, _mark = parts(token_of(one))
        assert revocations()["revokedCredential"] == []
        revoke(one, why="时数有误", by=net.organiser, at=now)
        assert [row["id"] for row in revocations()["revokedCredential"]] == [claims["id"]]
        assert one.code not in str(revocations())


class TestTheSignature:
    @pytest.mark.parametrize(
        ("key", "algorithm"),
        [
            (None, "EdDSA"), (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
            (ec.generate_private_key(ec.SECP256R1()), "ES256"), (rsa.generate_private_key(65537, 2048), "RS256"),
        ],
        ids=["none", "ed25519", "p256", "rsa"],
    )  # fmt: skip
    def test_holds_until_a_letter_is_changed(self, one: Certificate, settings: Any, key: Any, algorithm: str) -> None:
        settings.BADGE_KEY = pem(key) if key else ""
        token, public = token_of(one), jwk()
        head, body, mark = token.split(".")
        other = base64.urlsafe_b64encode(raw(body).replace(b'"2.00"', b'"9.00"')).rstrip(b"=").decode()
        assert (public["alg"], parts(token)[0]["kid"]) == (algorithm, public["kid"])
        assert not {"d", "p", "q"} & set(public)
        assert (holds(token, public), holds(f"{head}.{other}.{mark}", public)) == (True, False)

    @pytest.mark.parametrize("wrong", ["", "nonsense", pem(ec.generate_private_key(ec.SECP384R1()))])
    def test_is_made_by_no_other_key(self, wrong: str) -> None:
        with pytest.raises(ValueError, match="must be"):
            private_key_of(wrong)
