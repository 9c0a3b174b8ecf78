"""Fills an empty city with a demonstration: some 200 reports of the last 60 days, moved by the real steps."""

import random
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from qiaomen.cases.models import Report
from qiaomen.demo import loaded
from qiaomen.demo.asking import ask
from qiaomen.demo.assessing import assess
from qiaomen.demo.comforts import furnish
from qiaomen.demo.courses import teach
from qiaomen.demo.doors import knock
from qiaomen.demo.followed import Followed
from qiaomen.demo.gatherings import gather, gathered_plans
from qiaomen.demo.health import sweep_city
from qiaomen.demo.honouring import honour
from qiaomen.demo.life import Life
from qiaomen.demo.market import hold_market
from qiaomen.demo.patrols import patrol
from qiaomen.demo.plans import DAYS, REPORTS, draw_plans
from qiaomen.demo.renewal import renew
from qiaomen.demo.rivers import Rivers, clear_rivers
from qiaomen.demo.staff import hire, open_accounts
from qiaomen.demo.staircases import check_lamps
from qiaomen.demo.volunteering import serve
from qiaomen.demo.watching import watch
from qiaomen.demo.work import set_out
from qiaomen.places.queries import held_city
from qiaomen.units.queries import working_time


class Command(BaseCommand):
    """`qiaomen demo`."""

    help = "fill an empty city with the demonstration: invented people, drawn photos, real steps in simulated time"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--reports", type=int, default=REPORTS, help=f"how many (default {REPORTS})")
        parser.add_argument(
            "--until", type=datetime.fromisoformat, help="the moment at which simulated time ends (default now)"
        )
        parser.add_argument("--seed", type=int, default=2026, help="another seed gives another two months")

    def handle(self, *, seed: int, reports: int, until: datetime | None = None, **options: Any) -> None:
        """Live through the weeks in one transaction: a stopped demonstration leaves nothing behind."""
        if loaded():
            self.stdout.write("the demonstration is already there")
            return
        if Report.objects.exists():
            raise CommandError("this city has reports of its own: the demonstration is for an empty one")
        now = (until or timezone.now()).astimezone(working_time().zone)
        rng = random.Random(seed)  # noqa: S311 (the same seed gives the same weeks)
        with transaction.atomic(), held_city():
            life = Life(now=now, actors=hire(), rng=rng)
            for plan in draw_plans(now=now, rng=rng, reports=reports):
                life.plan(plan)
            for plan in gathered_plans(now=now, first=reports, rng=rng):
                life.plan(plan)
            life.keep_time(now - timedelta(days=DAYS + 1))
            seconds = round(timedelta(days=DAYS + 1).total_seconds())
            with tqdm(
                total=seconds, desc="demonstration", bar_format="{l_bar}{bar}| {elapsed}", mininterval=0.5
            ) as bar:
                for moment in life.run():
                    bar.update(max(0, seconds - round((now - moment).total_seconds()) - bar.n))
            hold_market(now=now, actors=life.actors, rng=rng)
            serve(now=now, actors=life.actors, rng=rng)
            watch(now=now, actors=life.actors, rng=rng)
            set_out(now=now, actors=life.actors, rng=rng)
            honour(now=now, actors=life.actors, rng=rng)
            followed = Followed(now=now, actors=life.actors)
            patrol(now=now, actors=life.actors, rng=rng, life=followed)
            assess(followed)
            for _moment in followed.run():
                pass
            teach(now=now, actors=life.actors, rng=rng)
            scenes = Rivers(now=now, actors=life.actors, rng=rng)
            clear_rivers(scenes)
            sweep_city(scenes)
            renew(scenes)
            furnish(life.actors)
            gather(now=now, by=life.actors["ducha"])
            ask(now=now, actors=life.actors, rng=rng)
            knock(now=now, actors=life.actors, rng=rng)
            check_lamps(now=now, actors=life.actors, rng=rng)
            open_accounts()
