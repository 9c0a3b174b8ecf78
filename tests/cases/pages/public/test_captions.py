"""A line for each photo that a resident sends: kept with it, masked, still there when the form comes back."""

from datetime import datetime

from django.test import Client

from qiaomen.cases.models import Report
from qiaomen.files.models import Photo
from tests import build
from tests.cases.pages.public.filled import broken, hidden, opened, picture, send, sent
from tests.cases.pages.public.following_up import facts_of

LAMP = "火车站出站口的路灯不亮了"


def captions() -> list[str]:
    """What is said of the photos, in the order in which they came."""
    return list(Photo.objects.order_by("added_at", "pk").values_list("caption", flat=True))


class TestCaptions:
    def test_go_to_the_photos_in_their_order_and_are_masked(self, city: build.World, client: Client) -> None:
        lines = "\r\n电话13812341234\x07  写在杆上\r\n多出的一行"
        report = sent(client, text=LAMP, photos=[picture("1.jpg"), picture("2.jpg")], captions=lines)
        assert sorted(photo.caption for photo in report.photos.all()) == ["", "电话138****1234 写在杆上"]
        page = client.get(f"/f/{report.token}/").text
        assert "电话138****1234 写在杆上</p>" in page

    def test_come_back_with_the_photo_when_another_one_is_broken_and_may_be_changed(
        self, city: build.World, client: Client
    ) -> None:
        form = opened(client)
        given = {"photos": [broken(), picture()], "captions": "坏的\n灯杆"}
        page = send(client, form, text=LAMP, **given).text
        photo = Photo.objects.get()
        assert (photo.caption, hidden(page, f"caption-{photo.pk}")) == ("灯杆", "灯杆")
        assert "坏的" not in page, "the line of a new photo would go to the next one"
        again = {"kept": [hidden(page, "kept")], f"caption-{photo.pk}": "灯杆 0312"}
        assert send(client, form, text=LAMP, **again).status_code == 302
        assert [one.caption for one in Report.objects.get().photos.all()] == ["灯杆 0312"]

    def test_of_another_persons_photo_cannot_be_written(self, city: build.World, client: Client) -> None:
        report = sent(client, text=LAMP, photos=[picture()], captions="灯杆")
        photo = report.photos.get()
        sent(client, text="另一件事，没有照片", **{f"caption-{photo.pk}": "改了"})
        assert captions() == ["灯杆"]

    def test_makes_another_report_only_where_they_differ(self, city: build.World, client: Client) -> None:
        form, photo = opened(client), {"text": LAMP, "photos": [picture()]}
        first = send(client, form, **photo, captions="\n").url
        photo["photos"] = [picture()]
        assert send(client, form, **photo).url == first

    def test_come_with_a_contest_for_those_who_check(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.closed(city, today)
        report = Report.objects.get(voices__case=case)
        facts = facts_of(report.token, today)
        typed = {f"contest-{facts['voice']}-note": "昨晚又不亮了", "photos": [picture()], "captions": "还是黑的"}
        client.post(f"/f/{report.token}/", {"step": "contest", **facts, **typed})
        assert Photo.objects.get(caption="还是黑的").attached
        assert "还是黑的" not in client.get(f"/cases/{case.number}/").text
