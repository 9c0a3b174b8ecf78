"""Every page of the product: complete in both languages, and in a browser accessible, narrow and quiet."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from qiaomen.volunteers.models import Volunteer
from tests import build, chromium
from tests.build.presence import device_of
from tests.shell.looking import SIDEWAYS, TOO_SMALL, UNREACHED

from .made import make
from .pages import examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
FIND = "axe.run(document, {resultTypes: ['violations']})"
# A page in the one, the next in the other: all take their colours from the same names, which tests/shell looks at.
SCHEMES = ("light", "dark")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
NOT_READ = re.compile(
    r"<(script|template|textarea)\b.*?</\1>|<!--.*?-->"
    r"|<(p|span)\b[^>]*\blang=\"zh[^>]*>.*?</\2>|<[a-z][^>]*\blang=\"zh[^>]*>[^<]*",
    re.S,
)
SPOKEN = re.compile(r"\b(?:alt|aria-label|title|placeholder|data-[a-z-]+|content)=\"([^\"]*)\"")
LANGUAGES = ("zh-hans", "en")
WIDTHS = {"zh-hans": (390, 320), "en": (1440, 320)}
PARTS = 2


def signed_in(city: build.World, who: str) -> Client:
    client = Client()
    if who == "+":
        return device_of(Volunteer.objects.earliest("pk"))
    if who != "-":
        client.force_login(city.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def written(named: dict[str, object]) -> str:
    """Every word that people or the city's files wrote: names and texts that stay Chinese on an English page."""
    found = []
    for model in apps.get_models():
        texts = [
            field.name
            for field in model._meta.fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        if model.__module__.startswith("qiaomen.") and texts:
            found += [str(value) for row in model._default_manager.values_list(*texts) for value in row]
    return "\n".join([*found, *map(str, named.values())])


def read_out(html: str) -> str:
    """What a reader or a screen reader meets."""
    bare = NOT_READ.sub(" ", html)
    return unescape(" ".join([re.sub(r"<[^>]*>", " ", bare), *SPOKEN.findall(bare)]))


def untranslated(html: str, given: str) -> list[str]:
    """Chinese on an English page that nobody wrote as data."""
    return sorted({run for run in CHINESE.findall(read_out(html)) if run not in given})


def faults_of(html: str, language: str) -> list[str]:
    """What is wrong with the page's bones."""
    heads = re.findall(r"<h1\b[^>]*>(.*?)</h1>", html, re.S)
    title = re.search(r"<title>(.*?)</title>", html, re.S)
    ids = re.findall(r"\sid=\"([^\"]+)\"", html)
    wrong = {
        "lang": f'<html lang="{language}"' not in html,
        f"{len(heads)} h1": len(heads) != 1,
        "an empty h1": any(not re.sub(r"<[^>]*>|\s", "", head) for head in heads),
        "no title": title is None or title[1].strip().startswith("·"),
        f"ids twice: {sorted({each for each in ids if ids.count(each) > 1})}": len(ids) != len(set(ids)),
    }
    return [words for words, is_so in wrong.items() if is_so]


def checked_forms(html: str, here: str) -> list[str]:
    """Where the page's forms go that the usual check of forms looks at."""
    forms = re.findall(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", html, re.S)
    to = [(re.search(r"<form[^>]*action=\"([^\"]*)\"", form) or ["", ""])[1] or here for form in forms]
    views = [(address, resolve(urlsplit(address).path).func) for address in to]
    return [address for address, view in views if not getattr(view, "csrf_exempt", False)]


@pytest.mark.long
@pytest.mark.django_db
def test_every_page_is_whole_in_both_languages() -> None:
    """By Django's client, on both databases: what a browser would add does not depend on the database."""
    city, named = make(timezone.now())
    given, faults = written(named), []
    clients = {who: signed_in(city, who) for who, _address in examples()}
    for who, address in examples():
        for language in LANGUAGES:
            answer = clients[who].get(address.format(**named), headers={"accept-language": language})
            if answer.status_code != 200:
                faults.append(f"{who} {address}: {answer.status_code}")
                continue
            html = answer.content.decode()
            faults += [f"{who} {address} {language}: {fault}" for fault in faults_of(html, language)]
            # A browser sends “Origin: null” from a page without a referrer, which no test client does.
            if answer.headers["Referrer-Policy"] == "no-referrer" and checked_forms(html, address.format(**named)):
                faults.append(f"{who} {address}: its forms are checked, and would be refused")
            if language == "en":
                faults += [f"{who} {address} untranslated: {run}" for run in untranslated(html, given)]
    assert faults == [], "\n".join(faults)


class TestWhatIsLookedFor:
    def test_finds_an_untranslated_word_but_no_name(self) -> None:
        html = '<p>Area 东区</p><b>没有翻译</b><img alt="也没有"><i lang="zh-Hans">中文</i><script>"脚本"</script>'
        assert untranslated(html, "东区\n西区") == ["也没有", "没有翻译"]

    def test_finds_broken_bones(self) -> None:
        html = '<html lang="en"><title> · x</title><h1></h1><h1>a</h1><p id="a" ></p><p id="a" ></p>'
        assert faults_of(html, "zh-hans") == ["lang", "2 h1", "an empty h1", "no title", "ids twice: ['a']"]


@pytest.fixture
def opened(browser: "Browser", live_server: "LiveServer") -> Iterator["Page"]:
    """One page in one context, for all looks."""
    # A service worker would fetch pages of its own beside, and stand in for one that takes long, in another language.
    options: Any = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "service_workers": "block"}
    context = browser.new_context(base_url=live_server.url, **options)
    # Long: what waits that long fails, and a machine may be busy.
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_accessible_narrow_and_quiet(opened: "Page", live_server: "LiveServer", part: int) -> None:
    city, named = make(timezone.now())
    faults = chromium.listen_for_faults(opened)
    opened.on("console", lambda said: faults.append(f"{opened.url} says {said.text}") if said.type == "error" else None)
    for who, theirs in groupby(sorted(examples())[part::PARTS], key=itemgetter(0)):
        # What a map still fetches must not be asked for by the next person.
        opened.goto("about:blank")
        opened.context.clear_cookies()
        if session := signed_in(city, who).cookies.get("sessionid"):
            cookie: Any = {"name": "sessionid", "value": session.value, "url": live_server.url}
            opened.context.add_cookies([cookie])
        for (n, (_who, address)), language in product(enumerate(theirs), LANGUAGES):
            found = looked_at(opened, address.format(**named), language, SCHEMES[n % 2], at=live_server.url)
            faults += [f"{who} {address} {language}: {fault}" for fault in found]
    assert faults == [], "\n".join(faults)


def looked_at(page: "Page", address: str, language: str, scheme: Any, *, at: str) -> list[str]:
    """No width scrolls sideways, or has a target too small for a finger; axe in the scheme.

    320 px is a screen of 640 at 200 %. The same page in English differs in words alone, which are longer: no axe there.
    """
    chromium.speak(page, language, at=at)
    page.emulate_media(color_scheme=scheme)
    first, last = WIDTHS[language]
    page.set_viewport_size({"width": first, "height": 844})
    page.goto(address)
    spoken = page.evaluate("document.documentElement.lang")
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
    found = [f"speaks {spoken}"] * (spoken != language) + _faults_at(page, first)
    page.set_viewport_size({"width": last, "height": 844})
    found += _faults_at(page, last)
    if language == "en":
        return found
    page.evaluate(AXE)
    violations = page.evaluate(FIND)["violations"]
    return found + [f"{scheme} {each['id']} {[node['target'] for node in each['nodes']]}" for each in violations]


def _faults_at(page: "Page", width: int) -> list[str]:
    small, unreached, sideways = page.evaluate(f"[{TOO_SMALL}, {UNREACHED}, {SIDEWAYS}]")
    found = [f"{width} too small: {each}" for each in small] + [f"{width} no key reaches: {each}" for each in unreached]
    return found + [f"scrolls sideways at {width}"] * (sideways > 0)
