"""What stands in the log: enough to find a fault, nothing that opens a door or tells who reported."""

import io
import logging
import logging.config
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from qiaomen.shell.logs import logging_settings
from tests import build
from tests.build import World


@pytest.fixture(params=[True, False], ids=["for machines", "for eyes"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that the product logs, as the operator's collector gets it."""
    written = io.StringIO()
    wanted = logging_settings("INFO", machine=request.param)
    wanted["handlers"]["stderr"]["stream"] = written
    logging.config.dictConfig(wanted)
    yield written
    logging.config.dictConfig(settings.LOGGING)


class TestTheLog:
    def test_of_refused_steps_names_no_token(self, made: World, at: datetime, log: io.StringIO) -> None:
        report = build.report(made, at, name="张三", phone="13812345678")
        client = Client(raise_request_exception=False)
        client.post(f"/f/{report.token}/", {"step": "rate"})
        client.post(f"/api/reports/{report.token}")
        client.get(f"/f/{report.token}x/")
        written = log.getvalue()
        assert "/f/…" in written
        assert report.token not in written
        assert "13812345678" not in written

    @pytest.mark.logs_errors
    def test_of_a_fault_repeats_no_row(self, log: io.StringIO) -> None:
        try:
            raise ValueError("null value in column\nDETAIL:  Failing row contains (7, 张三, 13812345678).")
        except ValueError as fault:
            logging.getLogger("door").error("broke: %s", fault)
        assert "null value in column" in log.getvalue()
        assert "13812345678" not in log.getvalue()

    def test_of_a_wrong_password_does_not_hold_it(self, made: World, log: io.StringIO) -> None:
        cache.clear()
        for _turn in range(6):
            Client().post("/desk/sign-in/", {"username": "ana", "password": "my-secret-word"})
        assert "login failure" in log.getvalue()
        assert "my-secret-word" not in log.getvalue()
