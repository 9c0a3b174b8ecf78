"""How fast the main pages are on a cheap phone and a slow network, measured in Chromium as a page speed audit does.

Run: `.venv/bin/python -m benchmarks.pages`; prints a Markdown table and writes it to benchmarks/pages.md. Bounded: a
small city in a temporary folder, a server of our own on a free port of this machine, each page opened three times
with an empty cache; the median is shown. Needs Chromium.
"""

import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.fresh import until_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
ROUNDS = 3
# Slow 4G as audits know it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms; a phone a quarter as fast as this machine.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER = 4
PAGES = [
    ("", "/"), ("", "/report/"), ("", "/cases/"), ("", "/map/"), ("", "/figures/"), ("", "/f/{token}/"),
    ("dai", "/desk/dispatch/"), ("olga", "/desk/operator/"), ("sun", "/desk/supervision/"), ("sun", "/desk/map/"),
    ("wang", "/desk/week/"), ("cai", "/desk/route/"), ("guan", "/desk/admin/"),
]  # fmt: skip
WATCH = """
window.seen = { lcp: 0, cls: 0, long: 0 };
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) seen.cls += one.value; })
  .observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) seen.long += Math.max(0, one.duration - 50); })
  .observe({ type: "longtask", buffered: true });
"""
READ = """() => ({ ...seen, fcp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime || 0 })"""


@dataclass
class Seen:
    """One opening: bytes and requests over the wire; milliseconds; the layout shift has no unit."""

    size: int
    requests: int
    fcp: float
    lcp: float
    blocked: float
    shift: float


def main() -> None:
    """Open every page, tell what it took."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaomen.settings")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "QIAOMEN_DATA": folder, "QIAOMEN_MODE": "production", "QIAOMEN_SECRET_KEY": secrets.token_urlsafe(60),
            "QIAOMEN_HOSTS": "127.0.0.1", "QIAOMEN_ADDRESS": "http://127.0.0.1", "QIAOMEN_PLAIN_HTTP": "true",
            "QIAOMEN_LOG_LEVEL": "ERROR",
        }  # fmt: skip
        os.environ.update(environment)
        sessions, token = made()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "qiaomen.wsgi:application", "--interface", "wsgi",
                "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "4",
                "--log-level", "critical",
            ],
            env=environment, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            rows = looked_at(f"http://127.0.0.1:{port}", sessions, token)
        finally:
            server.terminate()
            server.wait(20)
    report(rows)


def made() -> tuple[dict[str, str], str]:
    """The small city with some cases, its static files, a session for each who signs in, the link of a report."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from tests import build

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    world, at = build.world(), timezone.now()
    for _n in range(12):
        build.accepted(world, at)
        build.in_handling(world, at)
    closed = build.closed(world, at)
    sessions = {}
    for who in {who for who, _path in PAGES if who}:
        client = Client()
        client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
        sessions[who] = client.cookies["sessionid"].value
    return sessions, closed.own_voices.get().report.token


def looked_at(address: str, sessions: dict[str, str], token: str) -> list[tuple[str, Seen]]:
    """The median of three openings of each page."""
    from playwright.sync_api import sync_playwright

    from tests import chromium

    until_ready(f"{address}/healthz")
    rows = []
    with sync_playwright() as playwright:
        flags = [*chromium.flags(root=os.geteuid() == 0), "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=flags)
        for who, path in PAGES:
            url = address + path.format(token=token)
            seen = [opened(browser, url, sessions.get(who, "")) for _n in range(ROUNDS)]
            median = [statistics.median([getattr(one, name) for one in seen]) for name in Seen.__dataclass_fields__]
            rows.append((path, Seen(*median)))
        browser.close()
    return rows


def opened(browser: "Browser", url: str, session: str) -> Seen:
    """One opening with an empty cache, on the slow network and the slow phone."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", service_workers="block", device_scale_factor=2
    )
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    sizes: list[float] = []
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, wait_until="networkidle", timeout=60_000)
    page.wait_for_timeout(500)
    found: Any = page.evaluate(READ)
    context.close()
    return Seen(int(sum(sizes)), len(sizes), found["fcp"], found["lcp"], found["long"], found["cls"])


def report(rows: list[tuple[str, Seen]]) -> None:
    """Print the table and keep it."""
    lines = [
        "# How fast the main pages are on a cheap phone",
        "",
        f"Measured on {time.strftime('%Y-%m-%d')} by `python -m benchmarks.pages`: Chromium, 390 px,",
        "empty cache, processor slowed down 4 times, slow 4G (1.6 Mbit/s, 150 ms); production mode, one server",
        "process on the same two cores. Medians of 3.",
        "“Blocked” adds up what each task took beyond 50 ms; “shift” is the cumulative layout shift (good: below 0.1).",
        "",
        "| page | kB over the wire | requests | first paint, s | largest paint, s | blocked, ms | shift |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {path} | {one.size / 1000:.0f} | {one.requests:.0f} | {one.fcp / 1000:.1f} | {one.lcp / 1000:.1f} "
            f"| {one.blocked:.0f} | {one.shift:.3f} |"
            for path, one in rows
        ),
    ]
    (HERE / "pages.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
