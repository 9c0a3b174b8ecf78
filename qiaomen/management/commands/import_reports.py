"""`qiaomen import-reports`: takes in a table of reports, off line, from a file."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from qiaomen.cases.models.report import Channel
from qiaomen.city.tables import NotATable, Table, read_table
from qiaomen.paper.fields import FIELDS, is_header
from qiaomen.paper.importing import Outcome, import_table
from qiaomen.paper.mapping import MappingFaults, Plan, guessed, read_mapping
from qiaomen.paper.refused import write_refused
from qiaomen.people.actors import SYSTEM, Actor, staff
from qiaomen.people.models import Person
from qiaomen.places.queries import NoCity, current_city

ROWS_A_LINE = 1000


class Command(BaseCommand):
    """Reports that come as tables."""

    help = "take in reports from a CSV or Excel file; bad rows are put into a file of their own"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="CSV (UTF-8, GB18030) or a workbook")
        parser.add_argument("--mapping", type=Path, help="TOML file: which column tells what; else guessed")
        parser.add_argument("--sheet", default="", help="which sheet of a workbook; else the first with anything in it")
        parser.add_argument(
            "--channel", choices=Channel.values, default=Channel.PAPER.value, help="of a table that names none"
        )
        parser.add_argument("--errors", type=Path, help="where refused rows go, .csv or .xlsx; else FILE.errors.csv")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then take it back")
        parser.add_argument("--encoding", default="", help="of a CSV file, where it is not found out by itself")
        parser.add_argument("--as", dest="username", default="", help="who enters them; else the system")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 when every row is there now, 1 when rows were refused or nothing could be done."""
        file: Path = options["file"]
        errors: Path = options["errors"] or file.with_name(f"{file.stem}.errors.csv")
        by = self._actor(options["username"])
        try:
            table = self._table(options)
            self._may_write(errors, file)
            plan = self._plan(table, options)
        except (NotATable, NoCity) as error:
            raise CommandError(f"{file.name}: {error}") from None
        except MappingFaults as error:
            for fault in error.faults:
                self.stderr.write(str(fault))
            raise CommandError(_("有 %(count)s 处错误，什么都没有改动。") % {"count": len(error.faults)}) from None
        outcome = self._run(table, plan, by, dry_run=options["dry_run"])
        self._tell(outcome, dry_run=options["dry_run"])
        if outcome.refused:
            write_refused(errors, table, outcome.refused)
            self.stdout.write(_("没有收进的行连同原因写在 %(file)s；改好后只导入那个文件。") % {"file": errors})
            raise SystemExit(1)

    def _actor(self, username: str) -> Actor:
        if not username:
            return SYSTEM
        person = Person.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise CommandError(_("没有“%(username)s”这个账号，或者已经关闭") % {"username": username})
        return staff(person)

    def _table(self, options: dict[str, Any]) -> Table:
        table = read_table(
            options["file"], sheet=options["sheet"], encoding=options["encoding"], is_header=self._is_header(options)
        )
        counts = {"count": len(table.lines), "sheet": f" [{table.sheet}]" if table.sheet else ""}
        self.stdout.write(f"{table.file}{counts['sheet']}：" + _("%(count)s 行") % counts)
        return table

    def _is_header(self, options: dict[str, Any]) -> Any:
        """Names that the mapping writes count as headers too."""
        mapping: Path | None = options["mapping"]
        written = ""
        if mapping is not None and mapping.is_file():
            written = mapping.read_text(encoding="utf-8", errors="replace")
        return lambda name: is_header(name) or (len(name) > 1 and (f'"{name}"' in written or f"{{{name}}}" in written))

    def _may_write(self, errors: Path, file: Path) -> None:
        """Known before the work, not after it."""
        if errors.resolve() == file.resolve():
            raise CommandError(_("--errors 不能是正在导入的文件"))
        probe = errors.with_name(f".{errors.name}.probe")
        try:
            probe.touch()
            probe.unlink()
        except OSError as error:
            what = _("不能在 %(folder)s 写文件（%(error)s）；请用 --errors 指定别处")
            raise CommandError(what % {"folder": errors.parent, "error": error.strerror}) from None

    def _plan(self, table: Table, options: dict[str, Any]) -> Plan:
        zone = ZoneInfo(current_city().time_zone)
        if options["mapping"] is not None:
            plan = read_mapping(options["mapping"], table, zone)
        else:
            plan = guessed(table, zone)
            self.stdout.write(_("没有给映射文件，按表头猜测（不对请用 --mapping）："))
            for field in FIELDS:
                if field.name in plan.columns:
                    self.stdout.write(f"  {field.name} ← {plan.shown(field.name)}")
        return plan.with_channel(options["channel"])

    def _run(self, table: Table, plan: Plan, by: Actor, *, dry_run: bool) -> Outcome:
        total = len(table.lines)
        with ExitStack() as stack:
            bar = stack.enter_context(tqdm(total=total, disable=not sys.stderr.isatty(), unit=""))
            said = 0

            def told(outcome: Outcome) -> None:
                nonlocal said
                bar.update(outcome.rows - bar.n)
                if bar.disable and outcome.rows // ROWS_A_LINE > said // ROWS_A_LINE:
                    self.stdout.write(_("已读 %(rows)s / %(total)s 行") % {"rows": outcome.rows, "total": total})
                    self.stdout.flush()
                    said = outcome.rows

            return import_table(table, plan, by=by, at=timezone.now(), told=told, dry_run=dry_run)

    def _tell(self, outcome: Outcome, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(_("这是试运行，什么都没有写进去；正式导入时："))
        counts = {"new": outcome.new, "known": outcome.known, "refused": len(outcome.refused)}
        self.stdout.write(_("新增 %(new)s 条，已经有的 %(known)s 条，没有收进 %(refused)s 行") % counts)
        for count, text in (
            (outcome.outside, _("新增里有 %(count)s 条的位置不在本市，转由别处受理")),
            (outcome.accepted, _("新增里有 %(count)s 条同时受理")),
            (outcome.left, _("按映射的 only 跳过 %(count)s 行")),
        ):
            if count:
                self.stdout.write(text % {"count": count})
