"""A telephone with ODK Collect: fetches forms, hands in answers, in parts and again; spoken by a plain HTTP client."""

import hashlib
import http.client
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element  # the type; what is read goes through defusedxml

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from qiaomen.forms.collecting import new_key, revoke_keys
from qiaomen.forms.loading import load
from qiaomen.forms.models import Answer, Form, State
from tests import build
from tests.build.forms import asks, form, sheet
from tests.files.pictures import corners, encoded

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
LISTED, RESPONSE = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/http/response}"
DEVICE = "deviceID=collect%3AabcDEF123"
TYPES = {"jpg": "image/jpeg", "csv": "text/comma-separated-values"}
ANSWER = """<?xml version='1.0' ?>
<data id="small" version="{version}" xmlns:orx="http://openrosa.org/xforms">
  <begun>2026-03-04T09:00:00.000+08:00</begun><lamp>no</lamp><dark>{dark}</dark><both>yes no</both>
  <person><age>40</age></person><person><age>2</age></person>
  <photo>{photo}</photo><place>37.75 115.75 0.0 5.0</place><stranger>x</stranger>
  <orx:meta><orx:instanceID>uuid:{key}</orx:instanceID></orx:meta>
</data>"""


class Phone:
    """Sends what Collect 2026 sends, and takes only what it takes; which that is: docs/openrosa.md."""

    def __init__(self, address: str) -> None:
        self.server = address

    def ask(
        self, method: str, address: str, body: bytes = b"", kind: str = ""
    ) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {
            "X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2026.1.0 Dalvik/2.1.0",
            "Date": "Wed, 04 Mar 2026 02:00:00 GMT", "Accept-Encoding": "gzip",
        }  # fmt: skip
        parts = urlsplit(address)
        line = http.client.HTTPConnection(parts.netloc, timeout=30)
        query = f"{parts.query}&{DEVICE}" if parts.query and DEVICE not in parts.query else DEVICE
        line.request(method, f"{parts.path}?{query}", body or None, headers | ({"Content-Type": kind} if kind else {}))
        answer = line.getresponse()
        content = answer.read()
        line.close()
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        assert answer.headers["Date"].endswith(" GMT")
        return answer, content

    def document(self, address: str, root: str) -> Element:
        """What it reads by OpenRosaXmlFetcher: anything else than 200 and text/xml is a broken network to it."""
        answer, content = self.ask("GET", address)
        assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, "text/xml")
        found: Element = fromstring(content)
        assert found.tag == root
        return found

    def forms(self) -> list[dict[str, str]]:
        """The list; each form must have an id, a name, an address and its hash."""
        listed = [
            {node.tag.removeprefix(LISTED): node.text or "" for node in form}
            for form in self.document(f"{self.server}/formList", f"{LISTED}xforms")
        ]
        assert all(urlsplit(form["downloadUrl"]).hostname and form["name"] and form["formID"] for form in listed)
        return listed

    def download(self, form: dict[str, str]) -> str:
        """A form, kept under the hash of what came: another one than listed, and it comes anew each hour."""
        answer, content = self.ask("GET", form["downloadUrl"])
        assert (answer.status, form["hash"]) == (200, f"md5:{hashlib.md5(content).hexdigest()}")
        assert "manifestUrl" not in form
        return content.decode()

    def hand_in(self, xml: str, files: dict[str, bytes], *, line_breaks_after: int = 99) -> tuple[int, str]:
        """HEAD, then one request after the other until one is refused; what the last one said."""
        head, _content = self.ask("HEAD", f"{self.server}/submission")
        address = f"{self.server}/submission"
        if head.status == 204:
            address = head.headers["Location"]
            assert urlsplit(address).hostname == urlsplit(self.server).hostname
        most = int(head.headers["X-OpenRosa-Accept-Content-Length"])
        status, said = 0, ""
        for number, (names, more) in enumerate(self.packed(xml, files, most)):
            if number == line_breaks_after:
                return 0, ""
            mark = uuid.uuid4().hex
            parts = [part("xml_submission_file", xml.encode(), "text/xml", "小问卷_2026-03-04.xml")]
            parts += [part(name, files[name], TYPES[name.rpartition(".")[2]], name) for name in names]
            parts += [part("*isIncomplete*", b"yes")] if more else []
            body = b"".join(f"--{mark}\r\n".encode() + one for one in parts) + f"--{mark}--\r\n".encode()
            answer, content = self.ask("POST", address, body, f"multipart/form-data; boundary={mark}")
            said = next((node.text or "" for node in fromstring(content).iter(f"{RESPONSE}message")), "")
            status = answer.status
            if status not in (201, 202):
                break
        return status, said

    @staticmethod
    def packed(xml: str, files: dict[str, bytes], most: int) -> Iterator[tuple[list[str], bool]]:
        """Which files go in which request: as many as fit, and whether more are to come."""
        left = list(files)
        while True:
            names: list[str] = []
            size = len(xml.encode())
            while left and (not names or (len(names) <= 100 and size + len(files[left[0]]) <= most)):
                names.append(left.pop(0))
                size += len(files[names[-1]])
            yield names, bool(left)
            if not left:
                return


def part(name: str, content: bytes, kind: str = "", file: str = "") -> bytes:
    """One part of a request, as OkHttp writes it."""
    head = f'Content-Disposition: form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
    head += f"\r\nContent-Type: {kind}" if kind else ""
    return f"{head}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n"


def phone(live_server: "LiveServer", world: build.World) -> Phone:
    return Phone(f"{live_server.url}/collect/{new_key(world.people['cai'], at=timezone.now())}")


class TestCollect:
    def test_fetches_what_is_open_and_hands_in_an_answer_in_parts(
        self, live_server: "LiveServer", now: datetime
    ) -> None:
        world = build.world()
        made = form(world, now, public=False, version="7")
        collect = phone(live_server, world)
        (listed,) = collect.forms()
        assert (listed["formID"], listed["name"], listed["version"]) == ("small", "小问卷", "7")
        assert collect.download(listed) == made.versions.get().xml
        newer = sheet([asks("text", "a")], version="8")
        load(newer, name="a.md", unit=made.unit, by=world.actor("sun"), at=now, form=made)
        assert [one["version"] for one in collect.forms()] == ["8"]

        xml = ANSWER.format(version="7", dark="3", photo="1.jpg", key=uuid.uuid4())
        # Its log lies beside the answer, and an older photo: together more than one request may be.
        files = {"audit.csv": b"event,node,start,end" * 500_000, "0.jpg": b"taken again", "1.jpg": encoded(corners())}
        collect.hand_in(xml, files, line_breaks_after=1)
        kept = Answer.objects.get()
        assert (kept.complete, kept.files.count(), kept.by) == (False, 0, world.people["cai"])
        for _again in range(2):
            assert collect.hand_in(xml, files) == (201, "收到了，谢谢。")
        kept.refresh_from_db()
        assert (kept.complete, kept.faults, [file.name for file in kept.files.all()]) == (True, [], ["1.jpg"])
        assert kept.values == {
            "begun": "2026-03-04T09:00:00.000+08:00", "lamp": "no", "dark": 3, "both": "yes no", "sum": "42",
            "person": [{"age": 40}, {"age": 2}], "photo": "1.jpg", "place": "37.75 115.75 0.0 5.0",
        }  # fmt: skip

    def test_loses_nothing_that_a_telephone_has_finished(
        self, live_server: "LiveServer", client: Client, now: datetime
    ) -> None:
        world = build.world()
        made = form(world, now, version="7")
        collect = phone(live_server, world)
        Form.objects.filter(pk=made.pk).update(state=State.CLOSED)
        answer = ANSWER.format(version="7", dark="500", photo="坏.jpg", key="a").replace("<lamp>no</lamp>", "<lamp/>")
        answer = answer.replace("<person>", "<person><age>1</age></person>" * 148 + "<person>", 1)
        assert collect.hand_in(answer, {"坏.jpg": b""})[0] == 201
        kept = Answer.objects.get()
        assert len(kept.values["person"]) == 150
        assert [fault["path"] for fault in kept.faults] == ["/data/lamp", "/data/photo"]
        client.force_login(world.people["sun"])
        page = client.get(f"/desk/forms/small/answers/{kept.pk}/").content.decode()
        assert all(fault["words"] in page for fault in kept.faults)

    def test_takes_each_photo_of_a_field_and_notes_a_name_that_is_too_long(self, client: Client, now: datetime) -> None:
        world = build.world()
        form(world, now, version="7")
        address = f"/collect/{new_key(world.people['cai'], at=timezone.now())}/submission"
        for key, name in (("a", "1.jpg"), ("b", "长" * 120 + ".jpg")):
            answer = SimpleUploadedFile("a.xml", ANSWER.format(version="7", dark="3", photo=name, key=key).encode())
            photos = [SimpleUploadedFile(one, encoded(corners())) for one in (name, "0.jpg")]
            sent = client.post(address, {"xml_submission_file": answer, "photos": photos})
            assert sent.status_code == 201, name
        kept = Answer.objects.order_by("pk")
        assert [([file.name for file in one.files.all()], [fault["path"] for fault in one.faults]) for one in kept] == [
            (["1.jpg"], []), ([], ["/data/photo"]),
        ]  # fmt: skip

    def test_refuses_with_words_and_keeps_nothing(self, live_server: "LiveServer", now: datetime) -> None:
        world = build.world()
        form(world, now, version="7")
        collect = phone(live_server, world)
        right = ANSWER.format(version="7", dark="3", photo="", key="a")
        bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><data id="small">&b;</data>'
        refused = [
            (right.replace('version="7"', 'version="8"'), 404), (right.replace("small", "other"), 404),
            ("<data", 409), (bomb, 409), (right.replace("uuid:a", "../etc/passwd"), 409),
        ]  # fmt: skip
        for xml, expected in refused:
            status, said = collect.hand_in(xml, {})
            assert (status, bool(said)) == (expected, True), xml
        assert collect.ask("POST", f"{collect.server}/submission", b"x", "text/plain")[0].status == 400
        assert Answer.objects.count() == 0
        assert collect.hand_in(right, {})[0] == 201
        assert collect.hand_in(right.replace("<dark>3", "<dark>4"), {})[0] == 409

    def test_without_a_valid_key_there_is_nothing(self, live_server: "LiveServer", now: datetime) -> None:
        world = build.world()
        form(world, now, version="7")
        collect = phone(live_server, world)
        again = phone(live_server, world)
        for _hour in range(40):  # an old telephone asks on and on, from the address of many
            assert collect.ask("GET", f"{collect.server}/formList")[0].status == 403
        assert len(again.forms()) == 1
        revoke_keys(world.people["cai"], at=timezone.now())
        assert again.hand_in("<data/>", {}) == (403, "这部手机的钥匙不能用了。请在网站上重新取一个。")
        for method, path in (("GET", "/formList"), ("HEAD", "/submission"), ("POST", "/submission")):
            assert again.ask(method, again.server + path)[0].status == 403
