"""Gateways that the settings point to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from .gateways import MailServer, SmsGateway, mail_server, sms_gateway


@pytest.fixture
def sms(settings: Settings) -> Iterator[SmsGateway]:
    """An SMS gateway that is set up."""
    with sms_gateway() as gateway:
        settings.SMS_URL, settings.SMS_TOKEN = gateway.url, "secret-token"
        yield gateway


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    """A mail server that is set up."""
    with mail_server() as server:
        settings.EMAIL_URL, settings.DEFAULT_FROM_EMAIL = server.url, "city@knockton.example"
        yield server
