"""A request that breaks off does nothing: half a form is no form."""

import io
import socket

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.test import RequestFactory
from pytest_django.live_server_helper import LiveServer

from qiaomen.shell.whole import Whole, WholeRequestMiddleware
from tests.shell.sample.carrying import CARRIED

FORM = b"""--XX\r
Content-Disposition: form-data; name="kind"\r
\r
road\r
--XX\r
Content-Disposition: form-data; name="text"\r
\r
half of wh"""


class TestABody:
    def test_is_read_to_its_end(self) -> None:
        for read in (lambda body: body.read(), lambda body: b"".join(iter(lambda: body.read(3), b""))):
            assert read(Whole(io.BytesIO(b"whole words"), 11)) == b"whole words"
        body = Whole(io.BytesIO(b"a\nb"), 3)
        assert [body.readline(), body.readline(), body.readline()] == [b"a\n", b"b", b""]
        assert Whole(io.BytesIO(b""), 0).read() == b""

    def test_that_broke_off_is_no_body(self) -> None:
        for size in (-1, 10, 5000):
            with pytest.raises(OSError, match="3 bytes before its end"):
                Whole(io.BytesIO(b"whole wo"), 11).read(size)
        body = Whole(io.BytesIO(b"whole wo"), 11)
        assert (body.read(8), body.read(0)) == (b"whole wo", b"")
        with pytest.raises(OSError, match="broke off"):
            body.read(3)


def test_words_that_break_off_do_nothing_either() -> None:
    request = RequestFactory().post("/", "text=half+of+wh", content_type="application/x-www-form-urlencoded")
    request.META["CONTENT_LENGTH"] = "90"
    request = WSGIRequest({**request.META, "wsgi.input": io.BytesIO(b"text=half+of+wh")})
    door = WholeRequestMiddleware(lambda request: HttpResponse(request.POST["text"]))
    with pytest.raises(UnreadablePostError) as broken:
        door(request)
    answer = door.process_exception(request, broken.value)
    assert answer is not None
    assert (answer.status_code, door.process_exception(request, ValueError())) == (400, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("more", [0, 500], ids=["whole", "broken off"])
def test_half_a_form_does_nothing(live_server: LiveServer, more: int) -> None:
    body = FORM + b"at I saw\r\n--XX--\r\n" if not more else FORM
    head = (
        f"POST /carry/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body) + more}\r\nConnection: close\r\n"
        "Content-Type: multipart/form-data; boundary=XX\r\n"
        "Idempotency-Key: 7b3e4c1e-6c1c-4a0e-9a44-3c6a5f1d2b10\r\n\r\n"
    )
    with socket.create_connection((live_server.thread.host, live_server.thread.port), timeout=20) as line:
        line.sendall(head.encode() + body)
        line.shutdown(socket.SHUT_WR)
        answer = line.makefile("rb").readline()
    assert answer.split()[1] == (b"400" if more else b"201")
    assert [each.text for each in CARRIED] == ([] if more else ["half of what I saw"])
