"""What a benchmark stands on: Django, an empty database and data folder that go when it ends, a server beside it."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def ready(**environment: str) -> None:
    """Django, set up, with this in the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaomen.settings")
    # One secret for all: `start` would make one of its own, and no session made here would be known there.
    os.environ.update({"QIAOMEN_SECRET_KEY": secrets.token_urlsafe(60), "QIAOMEN_LOG_LEVEL": "ERROR", **environment})
    import django

    django.setup()


@contextmanager
def fresh() -> Iterator[Path]:
    """An empty database; gives the data folder."""
    with tempfile.TemporaryDirectory() as folder:
        ready(QIAOMEN_DATA=folder)
        from django.db import connection
        from django.test.runner import DiscoverRunner

        runner = DiscoverRunner(verbosity=0, interactive=False)
        databases = runner.setup_databases()
        try:
            yield Path(folder)
        finally:
            connection.close()
            runner.teardown_databases(databases)


@contextmanager
def serving() -> Iterator[int]:
    """`qiaomen start` (two server processes and the worker) over the same database; gives the port."""
    from django.db import connection

    name, url = str(connection.settings_dict["NAME"]), os.environ.get("DATABASE_URL", "")
    connection.close()
    environment = os.environ | {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}" if url else f"sqlite:///{name}"}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qiaomen.cli", "start", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        until_ready(f"http://127.0.0.1:{port}/readyz")
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


def until_ready(address: str) -> None:
    """Wait until it answers, a minute at most."""
    for _try in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")
