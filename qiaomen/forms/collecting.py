"""What ODK Collect asks for and hands in, without the web: keys of telephones, documents, a submission as answers."""

import base64
import hashlib
import json
import re
import secrets
import zlib
from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from qiaomen.people.models import Person

from .models import CollectKey, FormVersion
from .problems import CannotAnswer
from .rules.nodes import Question

LIST, MANIFEST, RESPONSE = (
    "http://openrosa.org/xforms/xformsList", "http://openrosa.org/xforms/xformsManifest",
    "http://openrosa.org/http/response",
)  # fmt: skip
MOST_NODES, DEEPEST = 20_000, 40
INSTANCE_ID = re.compile(r"[\w:.\-]{1,64}", re.ASCII)


# Keys ---------------------------------------------------------------------------------------------------------
def new_key(person: Person, *, at: datetime) -> str:
    """A key for this person's telephone, told once; earlier ones stop working."""
    revoke_keys(person, at=at)
    key = secrets.token_urlsafe(24)
    CollectKey.objects.create(person=person, digest=_digest(key), made_at=at)
    return key


def revoke_keys(person: Person, *, at: datetime) -> None:
    """From now on no telephone of this person gets in."""
    CollectKey.objects.filter(person=person, revoked_at=None).update(revoked_at=at)


def person_with(key: str, *, at: datetime) -> Person | None:
    """Whose telephone it is; None for unknown and revoked keys, and for whoever may not sign in any more."""
    found = CollectKey.objects.filter(digest=_digest(key), revoked_at=None, person__is_active=True)
    known = found.select_related("person").first()
    if known is None:
        return None
    if known.used_at is None or (at - known.used_at).total_seconds() > 3600:
        CollectKey.objects.filter(pk=known.pk).update(used_at=at)
    return known.person


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def settings_code(address: str) -> str:
    """What the square code holds that sets Collect up: its settings as JSON, packed as it wants them."""
    said = json.dumps({"general": {"server_url": address}, "admin": {}, "project": {}})
    return base64.b64encode(zlib.compress(said.encode())).decode()


# Documents ----------------------------------------------------------------------------------------------------
def form_list(versions: Iterable[tuple[FormVersion, str]]) -> bytes:
    """The list of forms; each version with the address where its XForm lies."""
    root = Element("xforms", xmlns=LIST)
    for version, address in versions:
        form = SubElement(root, "xform")
        md5 = hashlib.md5(version.xml.encode(), usedforsecurity=False).hexdigest()
        for name, words in (
            ("formID", version.form.code), ("name", version.form.title), ("version", version.version),
            ("hash", f"md5:{md5}"), ("downloadUrl", address),
        ):  # fmt: skip
            SubElement(form, name).text = words
    return _document(root)


def manifest() -> bytes:
    """No form brings further files."""
    return _document(Element("manifest", xmlns=MANIFEST))


def message(words: str) -> bytes:
    """An answer with words that Collect shows."""
    root = Element("OpenRosaResponse", xmlns=RESPONSE)
    SubElement(root, "message").text = words
    return _document(root)


def _document(root: Element) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}'.encode()


# A submission -------------------------------------------------------------------------------------------------
class Submission:
    """The XML that a telephone hands in: which form, which version, which instance, and what was answered."""

    def __init__(self, content: bytes) -> None:
        try:
            self.root: Element = fromstring(content, forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError) as problem:
            raise CannotAnswer(_("答卷的内容读不出来。")) from problem
        if sum(1 for _node in self.root.iter()) > MOST_NODES:
            raise CannotAnswer(_("答卷的内容太多。"))
        self.code = self.root.get("id") or ""
        self.version = self.root.get("version") or ""

    @property
    def instance_id(self) -> str:
        """The number that the telephone gave it."""
        found = (self.root.get("instanceID") or "").strip()
        for node in self.root.iter():
            if _name(node) == "instanceID" and node.text:
                found = node.text.strip()
        if not INSTANCE_ID.fullmatch(found):
            raise CannotAnswer(_("答卷没有可用的 instanceID。"))
        return found

    def texts(self, version: FormVersion) -> dict[str, str]:
        """Words by address, as a page would name them; what the form does not know is left out."""
        questions = {question["path"]: question for question in version.definition["questions"]}
        found: dict[str, str] = {}
        self._walk(self.root, f"/{version.definition['name']}", f"/{version.definition['name']}", questions, found)
        return found

    def _walk(
        self, node: Element, path: str, address: str, questions: dict[str, Question], found: dict[str, str]
    ) -> None:
        counted: dict[str, int] = {}
        for child in node:
            below = f"{path}/{_name(child)}"
            question = questions.get(below)
            if question is None or below.count("/") > DEEPEST:
                continue
            here = f"{address}/{_name(child)}"
            if question["kind"] == "repeat":
                counted[below] = counted.get(below, 0) + 1
                here = f"{here}[{counted[below]}]"
                found[f"{here}/"] = ""
            if len(child) or question["kind"] in ("group", "repeat"):
                self._walk(child, below, here, questions, found)
            else:
                found[here] = (child.text or "").strip()

    def photos(self, version: FormVersion) -> dict[str, str]:
        """The names of its photos → the address of the question."""
        kinds = {question["path"]: question["kind"] for question in version.definition["questions"]}
        texts = self.texts(version).items()
        return {words: address for address, words in texts if words and kinds.get(path_of(address)) == "image"}

    def moment(self, version: FormVersion, preload: str) -> datetime | None:
        """When the telephone says that it began or ended."""
        texts = self.texts(version)
        for question in version.definition["questions"]:
            if question.get("preload") == preload:
                try:
                    found = datetime.fromisoformat(texts.get(question["path"], ""))
                except ValueError:
                    return None
                return found if found.tzinfo else None
        return None


def path_of(address: str) -> str:
    """An address without the numbers of its repeats: where its question stands in the form."""
    return re.sub(r"\[\d+\]", "", address)


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
