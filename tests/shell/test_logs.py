"""Log lines for machines and for eyes."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from qiaomen.shell.logs import logging_settings
from qiaomen.shell.middleware import RequestIdMiddleware


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a logger of our own writes for machines, caught in memory."""
    written = io.StringIO()
    wanted = logging_settings("INFO", machine=True)
    wanted["handlers"]["stderr"]["stream"] = written
    del wanted["root"]
    wanted["loggers"] = {"door": {"handlers": ["stderr"], "level": "INFO"}}
    logging.config.dictConfig(wanted)
    yield written
    logging.getLogger("door").handlers.clear()
    logging.config.dictConfig(settings.LOGGING)


class TestLines:
    def test_is_one_json_object_with_the_requests_id(self, lines: io.StringIO) -> None:
        def page(request: HttpRequest) -> HttpResponse:
            logging.getLogger("door").info("%s 敲门", "安娜")
            return HttpResponse()

        response = RequestIdMiddleware(page)(RequestFactory().get("/"))
        line = json.loads(lines.getvalue())
        assert line.pop("timestamp").endswith("Z")
        assert line == {
            "event": "安娜 敲门",
            "level": "info",
            "logger": "door",
            "request": response["X-Request-ID"],
        }

    def test_forgets_the_id_after_the_answer(self, lines: io.StringIO) -> None:
        RequestIdMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))
        logging.getLogger("door").info("later")
        assert "request" not in json.loads(lines.getvalue())

    @pytest.mark.logs_errors
    def test_an_exception_stays_on_one_line(self, lines: io.StringIO) -> None:
        try:
            raise RuntimeError("broken on purpose")
        except RuntimeError:
            logging.getLogger("door").exception("it broke")
        assert len(lines.getvalue().splitlines()) == 1
        assert "broken on purpose" in json.loads(lines.getvalue())["exception"]

    def test_two_requests_have_two_ids(self) -> None:
        answer = RequestIdMiddleware(lambda request: HttpResponse())
        ids = {answer(RequestFactory().get("/"))["X-Request-ID"] for _ in range(2)}
        assert len(ids) == 2

    def test_of_a_logger_with_a_level_of_its_own_keeps_the_settings_level(self, lines: io.StringIO) -> None:
        logging.getLogger("door").setLevel(logging.DEBUG)
        logging.getLogger("door").debug("a detail")
        assert lines.getvalue() == ""
