"""`qiaomen volunteers import FILE`: takes in an existing register of volunteers, off line, from a file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from qiaomen.city.tables import NotATable
from qiaomen.paper.streams import count_rows
from qiaomen.paper.volunteers import Outcome, import_register

ONLY_THE_OWNER = 0o600


class Command(BaseCommand):
    """Registers that come as tables."""

    help = "take in a register of volunteers from a CSV or Excel file; bad rows go into a workbook with their reason"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("do", choices=["import"])
        parser.add_argument("file", type=Path, help="CSV (UTF-8, GB18030) or a workbook")
        parser.add_argument("--errors", type=Path, help="where refused rows go, .xlsx; else FILE.errors.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 when every row is there now, 1 when rows were refused or nothing could be done."""
        file: Path = options["file"]
        errors: Path = options["errors"] or file.with_name(f"{file.stem}.errors.xlsx")
        if errors.resolve() == file.resolve():
            raise CommandError(_("--errors 不能是正在导入的文件"))
        try:
            # Names and telephone numbers stand in it.
            errors.touch(ONLY_THE_OWNER)
            outcome = self._run(file, errors)
        except NotATable as error:
            errors.unlink(missing_ok=True)
            raise CommandError(f"{file.name}: {error}") from None
        except OSError as error:
            raise CommandError(f"{errors}: {error.strerror}") from None
        counts = {"new": outcome.new, "known": outcome.known, "refused": outcome.refused}
        self.stdout.write(_("新登记 %(new)s 人，已经在册 %(known)s 人，没有收进 %(refused)s 行。") % counts)
        if not outcome.refused:
            errors.unlink()
            return
        self.stdout.write(_("没有收进的行连同原因写在 %(file)s；改好后只导入那个文件。") % {"file": errors})
        raise SystemExit(1)

    def _run(self, file: Path, errors: Path) -> Outcome:
        with tqdm(total=count_rows(file), disable=not sys.stderr.isatty(), unit="") as bar:
            return import_register(
                file, refused=errors, at=timezone.now(), told=lambda outcome: bar.update(outcome.rows - bar.n) and None
            )
