"""`qiaomen start`: the port is looked at first, the children live and end together."""

import os
import signal
import socket
import sys
import threading
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from qiaomen.management.children import Child, Children
from qiaomen.management.commands.start import port_number, terminal_language, why_port_is_closed

LONG = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def lives(pid: int) -> bool:
    """Whether the process is there and no zombie."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    return False


class TestThePort:
    def test_is_refused_with_the_way_out_when_it_is_taken(self, taken: int) -> None:
        with pytest.raises(CommandError, match=f"PORT={taken + 1 if taken < 65535 else 8000} make run"):
            call_command("start", port=taken)

    def test_says_nothing_when_it_is_free(self, taken: int) -> None:
        with override("zh-hans"):
            assert f"端口 {taken} 已被" in why_port_is_closed("127.0.0.1", taken)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        assert why_port_is_closed("127.0.0.1", free) == ""

    @pytest.mark.parametrize("nonsense", ["0", "65536", "80x", "-1", ""])
    def test_must_be_a_port(self, nonsense: str) -> None:
        with pytest.raises(ArgumentTypeError, match="1 to 65535"):
            port_number(nonsense)


class TestTheDemonstration:
    def test_is_refused_in_production_where_its_passwords_would_be_an_open_door(self, settings: Any) -> None:
        settings.PRODUCTION = True
        with override("zh-hans"), pytest.raises(CommandError):
            call_command("start", demo=True)


class TestTheTerminal:
    @pytest.mark.parametrize(
        ("said", "language"), [("zh_CN.UTF-8", "zh-hans"), ("en_GB.UTF-8", "en"), ("C", "en"), ("", "en")]
    )
    def test_is_spoken_to_in_its_language(self, monkeypatch: pytest.MonkeyPatch, said: str, language: str) -> None:
        monkeypatch.delenv("LC_MESSAGES", raising=False)
        monkeypatch.delenv("LC_ALL", raising=False)
        monkeypatch.setenv("LANG", said)
        assert terminal_language() == language


class TestTheChildren:
    @pytest.fixture(autouse=True)
    def _in_the_main_thread(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # The test's own Ctrl-C must stay with pytest.
        monkeypatch.setattr(signal, "signal", lambda number, handler: None)

    def test_stop_together_when_one_of_them_ends(self) -> None:
        family = Children(
            [Child("long", LONG, os.environ), Child("short", (sys.executable, "-c", "raise SystemExit(7)"), os.environ)]
        )
        assert family.run(ready=lambda: False, then=lambda: None) == {"name": "short", "code": 7}
        assert [process.poll() for _, process in family._running] == [-15, 7]

    def test_take_the_grandchildren_of_a_dead_child_with_them(self, tmp_path: Path) -> None:
        told = tmp_path / "pid"
        spawn = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
        spawn += f"; open({str(told)!r}, 'w').write(str(p.pid)); import os; os._exit(3)"
        family = Children([Child("parent", (sys.executable, "-c", spawn), os.environ)])
        assert family.run(ready=lambda: False, then=lambda: None) == {"name": "parent", "code": 3}
        grandchild, deadline = int(told.read_text()), time.monotonic() + 60
        while lives(grandchild) and time.monotonic() < deadline:
            time.sleep(0.01)  # a killed process takes a moment to go
        assert not lives(grandchild)

    def test_stop_when_asked_and_tell_once_that_they_are_ready(self) -> None:
        family = Children([Child("long", LONG, os.environ)])
        heard: list[str] = []
        threading.Timer(0.5, family._ask_to_stop, (15, None)).start()
        assert family.run(ready=lambda: True, then=lambda: heard.append("ready")) is None
        assert heard == ["ready"]
        assert [process.poll() for _, process in family._running] == [-15]
