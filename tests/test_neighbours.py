"""邻里可办: from the case to the neighbours and back through the chain."""

import io
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from qiaomen.activities import tasks
from qiaomen.activities.models import Task
from qiaomen.activities.problems import CannotTake, SomebodyElseHasIt
from qiaomen.cases import supervision
from qiaomen.cases.models import Case, Evidence
from qiaomen.neighbours import offering
from qiaomen.notices.models import Message
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.pages.door import MARK
from qiaomen.worker import work_off
from tests import build
from tests.build.network import Network, network, volunteer
from tests.cases.test_races import at_once


def picture(name: str) -> bytes:
    """A small JPEG, another one for each name."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), {"before": "grey", "after": "white"}[name]).save(buffer, "JPEG")
    return buffer.getvalue()


def offered(case: Case, net: Network, at: datetime) -> Task:
    """The lamp's post is to be wiped, within five days."""
    by = net.world.actor("bo")
    return offering.offer(case, by=by, at=at, title="擦灯杆", words="带抹布", minutes=20, until=at + timedelta(days=5))


def shown(task: Task, who: Volunteer, at: datetime) -> None:
    """He took it and did it."""
    tasks.take(task, who, at=at)
    tasks.done(task, who, before=[build.photo(at)], after=[build.photo(at)], note="擦好了", at=at)


@pytest.mark.django_db
class TestATask:
    def test_goes_through_the_chain_and_comes_back_proved(self, now: datetime) -> None:
        net = network(build.world())
        case = build.in_handling(net.world, now)
        task, li = offered(case, net, now), volunteer(net, "李明", "13900000001", at=now)
        shown(task, li, now)
        offering.finish(case, task, words="邻居擦好了", by=net.world.actor("bo"), at=now)
        assert sorted(Evidence.objects.filter(case=case).values_list("kind", flat=True)) == ["after", "before"]
        supervision.verify(case, note="看过", by=net.world.actor("sun"), at=now)
        work_off()
        task.refresh_from_db()
        assert (task.state, case.state) == ("proved", "verified")
        assert [one.subject for one in Message.objects.filter(to="13900000001")] == ["您做的“擦灯杆”核实了"]

    def test_is_offered_again_when_the_chain_sends_it_back(self, now: datetime) -> None:
        net = network(build.world())
        case = build.in_handling(net.world, now)
        task, li = offered(case, net, now), volunteer(net, "李明", "13900000001", at=now)
        shown(task, li, now)
        offering.finish(case, task, words="邻居擦好了", by=net.world.actor("bo"), at=now)
        supervision.send_back(
            case, reason=net.world.reason("send_back"), note="还脏", by=net.world.actor("sun"), at=now
        )
        work_off()
        task.refresh_from_db()
        assert (task.state, task.taken_by) == ("offered", None)
        assert "还没有办好" in Message.objects.get(to="13900000001").subject

    def test_is_offered_once_by_the_unit_that_has_the_case(self, now: datetime) -> None:
        net = network(build.world())
        case = build.in_handling(net.world, now)
        cards = {who: len(offering.card(case, net.world.actor(who), now)) for who in ("bo", "mo", "sun", "zu")}
        assert cards == {"bo": 1, "mo": 0, "sun": 0, "zu": 0}
        offered(case, net, now)
        with pytest.raises(CannotTake, match="已经放出来"):
            offered(case, net, now)
        assert Task.objects.count() == 1

    def test_is_given_back_expires_and_is_withdrawn(self, now: datetime) -> None:
        net = network(build.world())
        task = offered(build.in_handling(net.world, now), net, now)
        li, wu = volunteer(net, "李明", "13900000001", at=now), volunteer(net, "吴芳", "13900000002", at=now)
        tasks.take(task, li, at=now)
        with pytest.raises(SomebodyElseHasIt):
            tasks.take(task, wu, at=now)
        with pytest.raises(CannotTake):
            tasks.give_back(task, wu)
        tasks.give_back(task, li)
        tasks.take(task, wu, at=now)
        with pytest.raises(CannotTake, match="做之后"):
            tasks.done(task, wu, before=[build.photo(now)], after=[], note="", at=now)
        assert tasks.expire(at=now + timedelta(days=3)) == 1
        tasks.take(task, li, at=now + timedelta(days=3))
        tasks.withdraw(task, why="下雪了", at=now + timedelta(days=3))
        assert ("下雪了" in Message.objects.get().body, Task.objects.get().state) == (True, "withdrawn")

    def test_of_which_nobody_thought_ends_by_itself(self, now: datetime) -> None:
        net = network(build.world())
        offered(build.in_handling(net.world, now), net, now)
        assert tasks.expire(at=now + timedelta(days=5)) == 1
        assert Task.objects.get().state == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_it_at_once_one_has_it(now: datetime) -> None:
    net = network(build.world())
    task = offered(build.in_handling(net.world, now), net, now)
    people = [volunteer(net, f"志愿者{n}", f"1390000{n:04d}", at=now) for n in range(6)]
    results = at_once(*[lambda one=one: tasks.take(task, one, at=now) for one in people])
    assert sorted(type(one).__name__ for one in results) == ["NoneType"] + ["SomebodyElseHasIt"] * 5, results


@pytest.mark.django_db
def test_the_pages_lead_from_the_case_to_the_neighbour_and_back() -> None:
    at = timezone.now()
    net = network(build.world())
    case = build.in_handling(net.world, at)
    desk, phone, stranger = net.world.client("bo"), Client(), Client()
    li = volunteer(net, "李明", "13900000001", at=at)
    session = phone.session
    session[MARK] = li.pk
    session.save()
    path = f"/desk/neighbours/{case.number}/"
    assert path in desk.get(f"/desk/cases/{case.number}/").content.decode()
    assert desk.post(path, {"what": "offer", "title": "", "until": "x"}).status_code == 422
    until = (at + timedelta(days=5)).date()
    sent = {"what": "offer", "title": "擦灯杆", "minutes": 20, "until": str(until)}
    assert desk.post(path, sent).status_code == 302
    task = Task.objects.get()
    assert "擦灯杆" in stranger.get("/tasks/").content.decode()
    phone.post(f"/tasks/{task.pk}/take/")
    assert [one.get(f"/tasks/{task.pk}/").status_code for one in (phone, stranger)] == [200, 404]
    files = {name: SimpleUploadedFile(f"{name}.jpg", picture(name), "image/jpeg") for name in ("before", "after")}
    half = phone.post(f"/tasks/{task.pk}/done/", {"before": files["before"], "note": "擦了"})
    assert (half.status_code, "做之后的照片" in half.content.decode()) == (422, True)
    kept = half.context["kept"]["before"][0][1]
    sent_photos = {"before_kept": kept, "after": files["after"], "note": "擦了"}
    assert phone.post(f"/tasks/{task.pk}/done/", sent_photos).status_code == 302
    page = desk.get(path)
    assert len(page.context["photos"]) == 2
    assert desk.post(path, {"what": "finish", "words": "邻居擦好了"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "finished"
