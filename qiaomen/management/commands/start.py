"""Everything that one machine needs, from one command: database, web server, worker."""

import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext, override

from qiaomen.management.children import Child, Children, answers
from qiaomen.places.models import City
from qiaomen.settings import ENV, HOUSE


def terminal_language() -> str:
    """The language of the person at the terminal, from the locale: Chinese where it says so, else English."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-hans" if said.startswith("zh") else "en"


def port_number(text: str) -> int:
    """A TCP port, 1 to 65535. Raises ArgumentTypeError, in plain words."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is not a port: a whole number from 1 to 65535")
    return int(text)


def why_port_is_closed(host: str, port: int) -> str:
    """Why nobody could listen there, with the way out, in the language that is on; empty when it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            reason = gettext(
                "不允许使用端口 %(port)s（小于 1024 的端口需要管理员权限）。请换一个，例如：PORT=8000 make run"
            )
            return reason % {"port": port}
        except OSError:
            other = port + 1 if port < 65535 else 8000
            reason = gettext("端口 %(port)s 已被另一个程序占用。请换一个，例如：PORT=%(other)s make run")
            return reason % {"port": port, "other": other}
    return ""


def prepare(*, demo: bool) -> None:
    """Bring the database to this version; with demo, fill in the city and its demonstration, once."""
    # whitenoise warns of a missing folder; only production gathers files there.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if settings.PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    if demo and not _demonstration().loaded():
        call_command("city", "load", str(HOUSE.parent / "cities" / "hengshui"))
        call_command("demo")
    if not City.objects.exists():
        # Every page needs one: better told here than by each page.
        with override(terminal_language()):
            raise CommandError(gettext("还没有城市数据。请先运行：qiaomen city load 文件夹（例如 cities/hengshui）"))


def _demonstration() -> Any:
    # Imported here: a city that is no demonstration never loads it.
    from qiaomen import demo

    return demo


def children(host: str, port: int, *, demo: bool) -> list[Child]:
    """The processes that `start` looks after: the web server and the worker."""
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environ.setdefault("QIAOMEN_ADDRESS", f"http://{host}:{port}")
    granian = [sys.executable, "-m", "granian", "qiaomen.wsgi:application", "--interface", "wsgi"]
    granian += ["--host", host, "--port", str(port), "--workers", str(ENV.workers)]
    if demo:
        # A person watches this terminal: hundreds of lines about work well done would hide the sign-ins.
        environ.setdefault("QIAOMEN_LOG_LEVEL", "WARNING")
    # No more threads than connections in a process's pool, nor than the cores can feed: others would only wait.
    threads = min(ENV.database_pool, 2 * (os.cpu_count() or 1) + 1)
    granian += ["--blocking-threads", str(threads)]
    granian += ["--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "10"]
    worker = [sys.executable, "-m", "qiaomen.cli", "work"]
    return [
        Child(gettext("网页服务"), tuple(granian), environ),
        Child(gettext("后台工作"), tuple(worker), environ),
    ]


def welcome(host: str, port: int, *, demo: bool) -> str:
    """The address, and in a demonstration one sign-in per role, in the language that is on."""
    address = f"http://{host}:{port}/"
    lines = ["", gettext("敲门已就绪：%(address)s") % {"address": address}]
    if demo:
        lines += ["", gettext("工作台登录：%(address)s") % {"address": address + "desk/"}]
        lines += [f"  {role}\t{name}\t{password}" for role, name, password in _demonstration().sign_ins()]
    return "\n".join([*lines, "", gettext("按 Ctrl-C 停止。"), ""])


class Command(BaseCommand):
    """`qiaomen start`."""

    help = "start the product: database, web server and worker (--demo: with the demonstration city)"
    # The checks of the database need its tables; migrate runs them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--demo", action="store_true", help="load the reference city and its demonstration")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=port_number, default=8000, help="port to listen on (default 8000)")

    def handle(self, *, host: str, port: int, demo: bool, **options: Any) -> None:
        """Run until Ctrl-C, SIGTERM or the end of a child. Raises CommandError in plain words."""
        with override(terminal_language()):
            if demo and settings.PRODUCTION:
                # Its passwords are printed here for everybody.
                raise CommandError(gettext("演示不能在正式环境里启动：演示账号的密码是公开的。"))
            if reason := why_port_is_closed(host, port):
                raise CommandError(reason)
        self._say(lambda: gettext("正在准备数据库……"))
        prepare(demo=demo)
        with override(terminal_language()):
            family = Children(children(host, port, demo=demo))
        fault = family.run(
            ready=lambda: answers(host, port, called=settings.ALLOWED_HOSTS[0]),
            then=lambda: self._say(lambda: welcome(host, port, demo=demo)),
        )
        if fault:
            with override(terminal_language()):
                raise CommandError(gettext("%(name)s已停止（代码 %(code)s），其余部分也已停下。") % fault)
        self._say(lambda: gettext("已停止。"))

    def _say(self, text: Callable[[], str]) -> None:
        # Only what is printed is in the terminal's language: what prepare() stores is in the city's.
        with override(terminal_language()):
            self.stdout.write(text())
        self.stdout.flush()
