"""A resident on the page behind the own link: opens it, takes a step."""

from datetime import datetime
from typing import Any

from django.test import Client

from qiaomen.cases.models import Case
from qiaomen.cases.pages.public.parts import parts_of
from qiaomen.cases.queries import report_by_token


def token_of(case: Case) -> str:
    return case.own_voices.get().report.token


def page_of(client: Client, token: str) -> str:
    return client.get(f"/f/{token}/").content.decode()


def facts_of(token: str, now: datetime) -> dict[str, Any]:
    """The hidden fields of the page's first matter."""
    report = report_by_token(token)
    assert report is not None
    part = parts_of(report, now)[0]
    return {"voice": part.voice.pk, "seen": part.seen}


def take(client: Client, token: str, step: str, now: datetime, **typed: str) -> Any:
    """Do a step as the page's form does."""
    facts = facts_of(token, now)
    named = {f"{step}-{facts['voice']}-{name}": value for name, value in typed.items()}
    return client.post(f"/f/{token}/", {"step": step, **facts, **named})


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state
