"""A resident at the report form: opens it, fills it, sends it."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qiaomen.cases.models import Report
from tests.files import pictures


def opened(client: Client) -> dict[str, str]:
    """The hidden fields of a freshly opened form."""
    page = client.get("/report/").content.decode()
    return {name: hidden(page, name) for name in ("key", "csrfmiddlewaretoken", "reference")}


def hidden(page: str, name: str) -> str:
    """The value of a hidden input."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def send(client: Client, given: dict[str, Any] | None = None, **more: Any) -> Any:
    """Send what a resident typed, with the hidden fields of a fresh form unless others are given."""
    return client.post("/report/", {"nature": "help", **(given if given is not None else opened(client)), **more})


def sent(client: Client, **typed: Any) -> Report:
    """The report that came of it."""
    answer = send(client, **typed)
    assert answer.status_code == 302, answer.content.decode()
    return Report.objects.get(token=answer.url.split("/")[2])


def picture(name: str = "lamp.jpg", **exif: Any) -> SimpleUploadedFile:
    """A real photo; `gps=pictures.gps(…)` puts a position into it."""
    return SimpleUploadedFile(name, pictures.encoded(pictures.corners(), exif=pictures.exif(**exif)), "image/jpeg")


def broken(name: str = "torn.jpg") -> SimpleUploadedFile:
    """The first half of a photo."""
    return SimpleUploadedFile(name, pictures.encoded(pictures.corners())[:700], "image/jpeg")
