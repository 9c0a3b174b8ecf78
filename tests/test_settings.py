"""Settings: nonsense is refused by its name; production refuses what is only good for a trial."""

from pathlib import Path
from typing import Any

import pytest

from qiaomen.environment import DEVELOPMENT_SECRET, Environment, name_in_environment, read_environment

SECRET = "a-secret-of-this-city-alone-" + "7" * 30
PRODUCTION: dict[str, Any] = {
    "mode": "production",
    "secret_key": SECRET,
    "hosts": "qiaomen.example",
    "address": "https://qiaomen.example",
}

NONSENSE = [
    ("mode", "test"),
    ("debug", "perhaps"),
    ("address", "qiaomen.example"),
    ("address", "ftp://qiaomen.example"),
    ("database_url", "mysql://root@localhost/qiaomen"),
    ("database_url", "localhost"),
    ("database_pool", "0"),
    ("log_level", "LOUD"),
    ("photo_megabytes", "many"),
    ("photo_megabytes", "0"),
    ("email_url", "mail.example"),
    ("sms_url", "gateway"),
    ("workers", "0"),
    ("map_tiles", "/no/such/file.pmtiles"),
    ("map_tiles", __file__),
    ("map_wmts", "ftp://tiles.example/{z}/{x}/{y}"),
    ("map_wmts", "https://tiles.example/{z}/{x}"),
    ("map_wmts", "https://tiles.example;script-src/{z}/{x}/{y}"),
    ("map_system", "BD-09"),
    ("workers", "65"),
    ("proxy", "2"),
]


def refusal(**given: Any) -> str:
    """What is said when these settings are refused."""
    with pytest.raises(SystemExit) as raised:
        read_environment(**given)
    return str(raised.value.code)


class TestNonsense:
    @pytest.mark.parametrize(("field", "value"), NONSENSE)
    def test_in_the_environment_is_refused_by_name(
        self, monkeypatch: pytest.MonkeyPatch, field: str, value: str
    ) -> None:
        monkeypatch.setenv(name_in_environment(field), value)
        assert name_in_environment(field) in refusal()

    def test_in_two_settings_is_told_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QIAOMEN_WORKERS", "none")
        monkeypatch.setenv("QIAOMEN_ADDRESS", "here")
        said = refusal()
        assert "QIAOMEN_WORKERS" in said
        assert "QIAOMEN_ADDRESS" in said

    def test_never_repeats_a_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "mysql://root:hush@localhost/qiaomen")
        assert "hush" not in refusal()


class TestProduction:
    def test_takes_a_whole_set(self) -> None:
        assert read_environment(**PRODUCTION).host_list == ["qiaomen.example"]

    @pytest.mark.parametrize(
        ("changed", "name"),
        [
            ({"secret_key": DEVELOPMENT_SECRET}, "QIAOMEN_SECRET_KEY"),
            ({"secret_key": "short"}, "QIAOMEN_SECRET_KEY"),
            ({"debug": True}, "QIAOMEN_DEBUG"),
            ({"hosts": ""}, "QIAOMEN_HOSTS"),
            ({"hosts": " , "}, "QIAOMEN_HOSTS"),
            ({"hosts": "*"}, "QIAOMEN_HOSTS"),
            ({"address": "http://qiaomen.example"}, "QIAOMEN_ADDRESS"),
        ],
    )
    def test_refuses_what_is_good_for_a_trial_only(self, changed: dict[str, Any], name: str) -> None:
        assert name in refusal(**{**PRODUCTION, **changed})

    def test_may_do_without_tls_where_that_is_said(self) -> None:
        given = {**PRODUCTION, "address": "http://10.0.0.7", "plain_http": True}
        assert read_environment(**given).address == "http://10.0.0.7"


class TestTheRest:
    def test_is_read_as_an_operator_writes_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QIAOMEN_HOSTS", "a.example, b.example,")
        monkeypatch.setenv("QIAOMEN_ADDRESS", "https://a.example/")
        monkeypatch.setenv("QIAOMEN_DATA", "/srv/qiaomen")
        found = read_environment()
        assert found.host_list == ["a.example", "b.example"]
        assert found.address == "https://a.example"
        assert found.data == Path("/srv/qiaomen")

    def test_has_a_name_and_a_description_for_each(self) -> None:
        assert [field for field, info in Environment.model_fields.items() if not info.description] == []
        assert name_in_environment("database_url") == "DATABASE_URL"
