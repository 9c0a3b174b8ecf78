"""`qiaomen people`: enter a list of staff with their posts, close an account, list who there is."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from qiaomen.city.hiring import Hired, hire, newcomers
from qiaomen.city.staff_list import Listed, is_header, read_staff
from qiaomen.city.tables import NotATable, read_table
from qiaomen.people.models import Person


class Command(BaseCommand):
    """Persons who sign in."""

    help = "enter a list of staff from CSV or Excel, close an account, list persons and posts"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`people load FILE`, `people close USERNAME`, `people list`."""
        does = parser.add_subparsers(dest="does", required=True)
        load = does.add_parser("load", help="check the whole list, then enter it; change nothing when there is a fault")
        load.add_argument("file", type=Path)
        load.add_argument("--sheet", default="")
        load.add_argument("--encoding", default="")
        load.add_argument("--passwords", type=Path, help="new file for the one-time passwords of new persons")
        does.add_parser("close", help="close an account; what its person did stays").add_argument("username")
        does.add_parser("list", help="every person with posts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; exit code 1 when there are faults."""
        if options["does"] == "load":
            self._load(options)
        elif options["does"] == "close":
            self._close(options["username"])
        else:
            self._list()

    def _load(self, options: dict[str, Any]) -> None:
        file: Path = options["file"]
        try:
            table = read_table(file, sheet=options["sheet"], encoding=options["encoding"], is_header=is_header)
        except NotATable as error:
            raise CommandError(f"{file.name}: {error}") from None
        listed, faults = read_staff(table)
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(_("有 %(count)s 处错误，什么都没有改动。") % {"count": len(faults)})
        self._tell(self._enter(listed, options["passwords"]), options["passwords"])

    def _enter(self, listed: list[Listed], passwords: Path | None) -> Hired:
        new = newcomers(listed)
        if new and passwords is None:
            what = _("有 %(count)s 个新账号；请用 --passwords 指定一个新文件，一次性密码写在里面")
            raise CommandError(what % {"count": len(new)})
        try:
            with tqdm(total=len(listed), disable=not sys.stderr.isatty(), unit="") as bar:
                return hire(listed, passwords, told=bar.update)
        except OSError as error:
            what = _("密码文件 %(file)s 写不进去（%(error)s），什么都没有改动。")
            raise CommandError(what % {"file": passwords, "error": error.strerror}) from None

    def _tell(self, hired: Hired, passwords: Path | None) -> None:
        counts = {"new": len(hired.new), "changed": hired.changed, "unchanged": hired.unchanged, "posts": hired.posts}
        text = _("新账号 %(new)s 个，修改 %(changed)s 个，不变 %(unchanged)s 个；新岗位 %(posts)s 个")
        self.stdout.write(text % counts)
        for username in hired.closed:
            self.stdout.write(_("提醒：“%(username)s”的账号是关闭的，没有重新打开") % {"username": username})
        if hired.new:
            self.stdout.write(_("一次性密码在 %(file)s（只有您能读）；发完请删除") % {"file": passwords})

    def _close(self, username: str) -> None:
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise CommandError(_("没有“%(username)s”这个账号") % {"username": username})
        if not person.is_active:
            self.stdout.write(_("“%(username)s”已经是关闭的") % {"username": username})
            return
        Person.objects.filter(pk=person.pk).update(is_active=False)
        self.stdout.write(_("已关闭“%(username)s”（%(name)s）") % {"username": username, "name": person.name})

    def _list(self) -> None:
        persons = Person.objects.order_by("username").prefetch_related("posts__unit", "posts__area")
        for person in persons:
            posts = "；".join(
                f"{post.get_role_display()} {post.unit.name}" + (f"（{post.area.name}）" if post.area else "")
                for post in person.posts.all()
            )
            closed = _("（已关闭）") if not person.is_active else ""
            self.stdout.write(f"{person.username}\t{person.name}{closed}\t{posts}")
