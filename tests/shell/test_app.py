"""The site as an app: manifest, service worker, and the two pages that a device keeps for times without a network."""

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from qiaomen.people.models import Person
from qiaomen.shell.sending import mark_of
from tests.shell.sample import cities

pytestmark = pytest.mark.django_db


def shelf(client: Client) -> dict[str, object]:
    """What the service worker is told to keep."""
    text = client.get("/sw.js").content.decode()
    found = re.search(r"const SHELF = (.*);", text)
    assert found
    return dict(json.loads(found[1]))


class TestTheManifest:
    @pytest.mark.parametrize(("language", "name"), [("zh-hans", "敲门 · 衡水市"), ("en", "Qiaomen · Hengshui")])
    def test_carries_the_citys_name_in_the_readers_language(self, client: Client, language: str, name: str) -> None:
        answer = client.get("/app.webmanifest", headers={"accept-language": language})
        told = json.loads(answer.content)
        assert (answer["Content-Type"], told["name"], told["lang"]) == ("application/manifest+json", name, language)
        assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/", "/")

    def test_names_icons_that_are_there_in_their_sizes(self, client: Client) -> None:
        icons = json.loads(client.get("/app.webmanifest").content)["icons"]
        found = []
        for icon in icons:
            path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
            assert path
            size = Image.open(BytesIO(Path(path).read_bytes())).size
            found.append((f"{size[0]}x{size[1]}" == icon["sizes"], icon["purpose"]))
        assert found == [(True, "any"), (True, "any"), (True, "maskable")]


class TestTheIcon:
    def test_beside_an_answer_that_names_none_is_found_and_brings_no_cookie(self, client: Client) -> None:
        """With one, the form of the page that is opened next would be refused."""
        answer = client.get("/favicon.ico")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/static/shell/mark.svg")
        assert finders.find("shell/mark.svg")
        assert not answer.cookies


class TestTheServiceWorker:
    def test_is_asked_for_anew_each_time_and_serves_the_whole_site(self, client: Client) -> None:
        answer = client.get("/sw.js")
        assert answer["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer["Cache-Control"] == "no-cache"

    def test_keeps_three_pages_that_are_the_same_for_everybody(self, client: Client) -> None:
        assert shelf(client)["pages"] == ["/report/", "/waiting/", "/offline/"]

    def test_has_another_version_when_the_citys_data_has(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        first = shelf(client)["version"]
        assert shelf(client)["version"] == first
        monkeypatch.setattr(cities.Hengshui, "edition", "another", raising=False)
        assert shelf(client)["version"] != first


class TestThePages:
    @pytest.mark.parametrize("address", ["/waiting/", "/offline/"])
    def test_are_the_same_for_whoever_is_signed_in(self, client: Client, address: str) -> None:
        ana = Person.objects.create_person("ana", "安娜")
        stranger = client.get(address).content.decode()
        client.force_login(ana)
        secret = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
        assert secret.sub("", client.get(address).content.decode()) == secret.sub("", stranger)

    def test_whose_things_may_go_out_is_never_cached(self, client: Client) -> None:
        ana = Person.objects.create_person("ana", "安娜")
        assert client.get("/waiting/as").json() == {"as": ""}
        client.force_login(ana)
        answer = client.get("/waiting/as")
        assert answer.json() == {"as": mark_of(ana)}
        assert "no-store" in answer["Cache-Control"]
