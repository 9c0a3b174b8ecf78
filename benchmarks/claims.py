"""2,000 people claim 300 cables at once over HTTP: exactly 300 get one, as fast as how many bare updates?

Run: `.venv/bin/python -m benchmarks.claims` (SQLite in a temporary folder), or `python -m tests.postgres python -m
benchmarks.claims`. Bounded: 2,000 requests by 32 threads to a server of our own on a free port of this machine.
"""

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from typing import Any

from benchmarks.fresh import fresh, serving

CLAIMS, CABLES, THREADS = 2000, 300, 32


def main() -> None:
    """Print who got one, the speed, and the ratio to bare SQL."""
    with fresh():
        there, session = market()
        with serving() as port:
            seconds, answers = claim(f"http://127.0.0.1:{port}", session, there)
        report(there, seconds, answers)
        bare = bare_sql()
        ratio = seconds / CLAIMS / (bare / CABLES)
        print(f"bare SQL, same writes: {CABLES / bare:.0f} exchanges/s; a claim: {ratio:.0f} times as long")


def market() -> tuple[Any, str]:
    """300 cables at the square, and the session of the keeper."""
    from django.test import Client
    from django.utils import timezone

    from tests import build
    from tests.build.rewards import market as made

    there = made(build.world(), cables=CABLES, at=timezone.now())
    client = Client()
    client.force_login(there.world.people["kai"], backend="django.contrib.auth.backends.ModelBackend")
    return there, client.cookies["sessionid"].value


def claim(address: str, session: str, there: Any) -> tuple[float, list[int]]:
    """Each person once, all of them as fast as 32 threads can; seconds and status codes."""
    path = f"{address}/desk/counter/{there.square.code}/{there.campaign.pk}/"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), NoRedirect())
    opener.addheaders = [("Cookie", f"sessionid={session}")]
    page = opener.open(path, timeout=30)
    token = page.read().decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    cookies = f"sessionid={session}; csrftoken=" + page.headers["Set-Cookie"].split("csrftoken=")[1].split(";")[0]

    def one(n: int) -> int:
        body = f"csrfmiddlewaretoken={token}&phone=139{n:08d}&pieces=39&key=k{n}&offer-{there.for_cable.pk}=1"
        request = urllib.request.Request(path, body.encode(), {"Cookie": cookies})
        try:
            with urllib.request.build_opener(NoRedirect()).open(request, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(one, range(CLAIMS)))
    return time.perf_counter() - began, answers


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer here."""

    def redirect_request(self, *given: Any) -> None:
        return None


def report(there: Any, seconds: float, answers: list[int]) -> None:
    """What came of it."""
    from qiaomen.rewards.ledger import balance, faults, stock_of
    from qiaomen.rewards.models import Transfer

    given = Transfer.objects.filter(kind=Transfer.Kind.EXCHANGE).count()
    print(f"{CLAIMS} claims, {THREADS} at a time: {seconds:.1f} s, {CLAIMS / seconds:.0f}/s over HTTP")
    print(
        f"handed over {answers.count(302)}, refused {answers.count(422)}, anything else "
        f"{len(answers) - answers.count(302) - answers.count(422)}"
    )
    left = balance(there.cable, stock_of(there.square))
    print(f"in the books: {given} exchanges, {left} cables left, faults {faults()}")
    assert (given, answers.count(302)) == (CABLES, CABLES)


def bare_sql() -> float:
    """300 times what an exchange writes, a transaction each: one transfer, three movements, three balances."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_row (body text)")
        cursor.execute("CREATE TABLE bare_account (id integer PRIMARY KEY, balance integer)")
        cursor.execute("INSERT INTO bare_account VALUES (1, 300), (2, 0), (3, 0)")
    began = time.perf_counter()
    for _n in range(CABLES):
        with transaction.atomic(), connection.cursor() as cursor:
            for _row in range(4):
                cursor.execute("INSERT INTO bare_row VALUES (%s)", ["x" * 120])
            for account in (1, 2, 3):
                cursor.execute("UPDATE bare_account SET balance = balance + 1 WHERE id = %s", [account])
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
