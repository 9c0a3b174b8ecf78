"""`qiaomen city`: check a city's folder, load it, draw schematic areas, tell the formats."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from qiaomen.city.checks import check
from qiaomen.city.columns import CITY, LINES, SHEETS
from qiaomen.city.drawing import draw
from qiaomen.city.export import export
from qiaomen.city.faults import Fault
from qiaomen.city.formats import formats
from qiaomen.city.loading import FolderFaults, told_counts
from qiaomen.city.loading_files import ProductIsNewer, load_files
from qiaomen.city.reading import Folder, read_folder
from qiaomen.places.models import City


class Command(BaseCommand):
    """A city is data: a folder of files."""

    help = "check a city's folder, load it, or draw schematic areas for it"

    def add_arguments(self, parser: CommandParser) -> None:
        """`city check DIR`, `city load DIR`, `city export DIR`, `city schematic DIR`, `city formats`."""
        does = parser.add_subparsers(dest="does", required=True)
        for name, text in (
            ("check", "read every file and tell every fault; change nothing"),
            ("load", "check, then load; change nothing when there is a fault"),
            ("export", "write the data in force as such a folder; the folder must be new or empty"),
            ("schematic", "write boundaries.geojson from the seats in divisions.csv"),
        ):
            one = does.add_parser(name, help=text)
            one.add_argument("folder", type=Path)
            if name == "load":
                one.add_argument("--take-file", action="store_true", help="undo what was changed in the product since")
        does.add_parser("formats", help="print what each file holds, in Markdown")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; exit code 1 when there are faults."""
        if options["does"] == "formats":
            self.stdout.write(formats())
        elif options["does"] == "schematic":
            self._schematic(options["folder"])
        elif options["does"] == "export":
            self._export(options["folder"])
        else:
            self._read(options["folder"], loads=options["does"] == "load", take_file=options.get("take_file", False))

    def _export(self, path: Path) -> None:
        if _city_here() is None:
            raise CommandError(_("还没有装载城市数据"))
        try:
            files = export(path)
        except OSError as error:
            what = _("%(folder)s 要是一个新的或者空的文件夹（%(error)s）")
            raise CommandError(what % {"folder": path, "error": error.strerror or type(error).__name__}) from None
        self.stdout.write(_("已写入 %(count)s 个文件：%(folder)s") % {"count": len(files), "folder": path})

    def _read(self, path: Path, *, loads: bool, take_file: bool) -> None:
        folder = read_folder(path)
        check(folder, _city_here())
        self._tell(folder)
        if not loads:
            self.stdout.write(_("检查通过：%(folder)s") % {"folder": path})
            return
        files = len(SHEETS) + len((CITY, LINES))
        with tqdm(total=files, disable=not sys.stderr.isatty(), unit="") as bar:

            def told(file: str) -> None:
                bar.set_postfix_str(file)
                bar.update()

            try:
                loaded = load_files(folder, at=timezone.now(), take_file=take_file, told=told)
            except FolderFaults as error:
                self._stop(error.faults)
            except ProductIsNewer as newer:
                self._newer(newer)
        for line in told_counts(loaded):
            self.stdout.write(line)

    def _schematic(self, path: Path) -> None:
        written, faults = draw(path)
        if faults:
            self._stop(faults)
        self.stdout.write(_("已写入 %(file)s") % {"file": written})

    def _tell(self, folder: Folder) -> None:
        """Warnings, then faults; stops when there is a fault."""
        for warning in folder.warnings:
            self.stderr.write(_("提醒：%(warning)s") % {"warning": warning}, self.style.WARNING)
        if folder.faults:
            self._stop(folder.faults)

    def _newer(self, newer: ProductIsNewer) -> NoReturn:
        for difference in newer.differences:
            self.stderr.write(str(difference))
        what = _(
            "这 %(count)s 行在网页上改过，文件里还是旧的，什么都没有改动。"
            "先用 qiaomen city export 取出现在的数据，把文件改好；或者加 --take-file，以文件为准。"
        )
        self.stderr.write(what % {"count": len(newer.differences)})
        raise SystemExit(1)

    def _stop(self, faults: list[Fault]) -> None:
        for fault in faults:
            self.stderr.write(str(fault))
        self.stderr.write(_("有 %(count)s 处错误，什么都没有改动。") % {"count": len(faults)})
        raise SystemExit(1)


def _city_here() -> City | None:
    """The city that is loaded, if any. SQLite and PostgreSQL name a missing table differently."""
    try:
        return City.objects.first()
    except (OperationalError, ProgrammingError):
        raise CommandError(_("数据库还没有建好，请先运行 qiaomen migrate")) from None
