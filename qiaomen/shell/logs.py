"""How the product logs: the standard logging everywhere, written as one JSON object a line or as plain text."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Whoever has a report's link may read and rate it; PostgreSQL's DETAIL repeats the row, with the telephone in it.
SECRETS = ((re.compile(r"(/f/|/api/reports/)[A-Za-z0-9_-]{16,}"), r"\1…"), (re.compile(r"DETAIL: .*"), "DETAIL: …"))


def without_secrets(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The line without the secret part of links and without a database's rows. Each refused request names its path."""
    for part in ("event", "exception"):
        if isinstance(line.get(part), str):
            for secret, shown in SECRETS:
                line[part] = secret.sub(shown, line[part])
    return line


def logging_settings(level: str, *, machine: bool) -> dict[str, Any]:
    """Django's LOGGING. machine: JSON lines for a collector; else lines for eyes. Both carry the request's id.

    Every line has: event, level, logger, timestamp (UTC, ISO), and request while one is being answered.
    """
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=["status_code"]),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ending(machine)],
            }
        },
        # The root's level asks nobody whose logger has one of its own, as Django's have: so the handler asks, too.
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "lines", "level": level}
        },
        # Each sign-in would be four lines; refusals and lock-outs are warnings.
        "loggers": {"axes": {"level": "WARNING"}},
        "root": {"handlers": ["stderr"], "level": level},
    }


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose fields stay fields until the settings' formatter writes them, as JSON or for eyes."""
    bound: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        wrapper_class=structlog.stdlib.BoundLogger,
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
    )
    return bound


def _ending(machine: bool) -> list[Any]:
    if not machine:
        # A plain traceback: the rich one shows local variables, and with them contact details.
        return [
            without_secrets,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    # Exceptions become one string, so that a stack of forty lines stays one line of the log.
    return [
        structlog.processors.format_exc_info,
        without_secrets,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
