"""A telephone with ODK Collect: fetches forms, hands in answers, in parts and again; spoken by a plain HTTP client."""

import http.client
import uuid
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from defusedxml.ElementTree import fromstring
from django.utils import timezone

from qiaomen.forms.collecting import new_key, revoke_keys
from qiaomen.forms.models import Answer, Form, State
from tests import build
from tests.build.forms import form
from tests.files.pictures import corners, encoded

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
LISTED = "{http://openrosa.org/xforms/xformsList}"
ANSWER = """<?xml version='1.0' ?>
<data id="small" version="{version}" xmlns:orx="http://openrosa.org/xforms">
  <begun>2026-03-04T09:00:00.000+08:00</begun><lamp>no</lamp><dark>{dark}</dark><both>yes no</both>
  <person><age>40</age></person><person><age>2</age></person>
  <photo>{photo}</photo><place>37.75 115.75 0.0 5.0</place><stranger>x</stranger>
  <orx:meta><orx:instanceID>uuid:{key}</orx:instanceID></orx:meta>
</data>"""


class Phone:
    """Speaks as Collect does: no cookies, its own headers, multipart bodies."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.path = parts.netloc, parts.path

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[http.client.HTTPResponse, bytes]:
        headers = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/2025 Dalvik"}
        if kind:
            headers["Content-Type"] = kind
        line = http.client.HTTPConnection(self.host, timeout=30)
        line.request(method, path if path.startswith("/collect") else f"{self.path}{path}", body or None, headers)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        return answer, content

    def hand_in(self, xml: str, files: dict[str, bytes], *, more: bool = False) -> tuple[int, bytes]:
        mark = uuid.uuid4().hex
        parts = [("xml_submission_file", "answer.xml", "text/xml", xml.encode())]
        parts += [(name, name, "image/jpeg", content) for name, content in files.items()]
        body = b""
        for name, file, kind, content in parts:
            head = (
                f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}'
            )
            body += f"{head}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n"
        if more:
            body += f'--{mark}\r\nContent-Disposition: form-data; name="*isIncomplete*"\r\n\r\nyes\r\n'.encode()
        body += f"--{mark}--\r\n".encode()
        answer, content = self.ask("POST", "/submission", body, f"multipart/form-data; boundary={mark}")
        return answer.status, content


def phone(live_server: "LiveServer", world: build.World) -> Phone:
    return Phone(f"{live_server.url}/collect/{new_key(world.people['cai'], at=timezone.now())}")


class TestCollect:
    def test_fetches_what_is_open_and_hands_in_an_answer_in_parts(
        self, live_server: "LiveServer", now: datetime
    ) -> None:
        world = build.world()
        made = form(world, now, public=False, version="7")
        collect = phone(live_server, world)

        answer, content = collect.ask("GET", "/formList")
        (listed,) = fromstring(content)
        said = {node.tag.removeprefix(LISTED): node.text or "" for node in listed}
        assert (answer.status, answer.headers["X-OpenRosa-Version"], bool(answer.headers["Date"])) == (200, "1.0", True)
        assert (said["formID"], said["name"], said["version"]) == ("small", "小问卷", "7")
        answer, content = collect.ask("GET", urlsplit(said["downloadUrl"]).path)
        assert (answer.status, content.decode()) == (200, made.versions.get().xml)

        answer, _content = collect.ask("HEAD", "/submission")
        length = int(answer.headers["X-OpenRosa-Accept-Content-Length"])
        assert (answer.status, length > 10_000_000) == (204, True)

        xml = ANSWER.format(version="7", dark="3", photo="1.jpg", key=uuid.uuid4())
        picture = encoded(corners())
        assert collect.hand_in(xml, {}, more=True)[0] == 201
        kept = Answer.objects.get()
        assert (kept.complete, kept.files.count(), kept.by) == (False, 0, world.people["cai"])
        for _again in range(2):
            assert collect.hand_in(xml, {"1.jpg": picture})[0] == 201
        kept.refresh_from_db()
        assert (kept.complete, [file.name for file in kept.files.all()]) == (True, ["1.jpg"])
        assert kept.values == {
            "begun": "2026-03-04T09:00:00.000+08:00", "lamp": "no", "dark": 3, "both": "yes no", "sum": "42",
            "person": [{"age": 40}, {"age": 2}], "photo": "1.jpg", "place": "37.75 115.75 0.0 5.0",
        }  # fmt: skip

    def test_loses_nothing_that_a_telephone_has_finished(self, live_server: "LiveServer", now: datetime) -> None:
        world = build.world()
        made = form(world, now, version="7")
        collect = phone(live_server, world)
        Form.objects.filter(pk=made.pk).update(state=State.CLOSED)
        assert collect.hand_in(ANSWER.format(version="7", dark="500", photo="", key="a"), {})[0] == 201
        assert Answer.objects.get().faults == [{"path": "/data/dark", "words": "1 到 99 之间"}]

    def test_refuses_with_words_and_keeps_nothing(self, live_server: "LiveServer", now: datetime) -> None:
        world = build.world()
        form(world, now, version="7")
        collect = phone(live_server, world)
        right = ANSWER.format(version="7", dark="3", photo="a.jpg", key="a")
        bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><data id="small">&b;</data>'
        refused = [
            (right.replace('version="7"', 'version="8"'), {}, 404), (right.replace("small", "other"), {}, 404),
            ("<data", {}, 409), (bomb, {}, 409), (right.replace("uuid:a", "../etc/passwd"), {}, 409),
            (right, {"a.jpg": b"<script>alert(1)</script>"}, 400),
        ]  # fmt: skip
        for xml, files, status in refused:
            assert collect.hand_in(xml, files)[0] == status, xml
        assert collect.ask("POST", "/submission", b"x", "text/plain")[0].status == 400
        assert Answer.objects.count() == 0
        assert collect.hand_in(right, {})[0] == 201
        assert collect.hand_in(right.replace("<dark>3", "<dark>4"), {})[0] == 409

    def test_without_a_valid_key_there_is_nothing(self, live_server: "LiveServer", now: datetime) -> None:
        world = build.world()
        form(world, now, version="7")
        collect = phone(live_server, world)
        again = phone(live_server, world)
        assert (collect.ask("GET", "/formList")[0].status, again.ask("GET", "/formList")[0].status) == (403, 200)
        revoke_keys(world.people["cai"], at=timezone.now())
        for method, path in (("GET", "/formList"), ("HEAD", "/submission"), ("POST", "/submission")):
            assert again.ask(method, path)[0].status == 403
