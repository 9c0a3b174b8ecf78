"""The desks' lists: who finds what, in which order, narrowed by what, with how many queries."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaomen.cases import approvals, joining
from qiaomen.cases.models import Case
from qiaomen.people.models import Role
from tests import build
from tests.build import World

from .conftest import SitDown, closed_late

BUILT: dict[str, tuple[str, Callable[..., Case]]] = {
    "accept": ("ana", build.received),
    "dispatch": ("dai", build.accepted),
    "arbitration": ("ling", build.disputed),
    "unit": ("lin", build.dispatched),
    "verify": ("cai", build.finished),
    "answer": ("olga", build.verified),
    "contest": ("sun", build.contested),
    "all": ("wang", build.in_handling),
}
# The tabs with their counts are one more, the books for suggested units two.
MOST_QUERIES = 10


def numbers(page: object) -> list[int]:
    """The keys of the cases in a list, in its order."""
    return [row["case"].pk for row in page.context["rows"]]  # type: ignore[attr-defined]  # the test client's answer


class TestADesk:
    @pytest.mark.parametrize("slug", BUILT)
    def test_lists_what_waits_there(self, made: World, at: datetime, as_: SitDown, slug: str) -> None:
        who, make = BUILT[slug]
        case = make(made, at)
        page = as_(who).get(f"/desk/{slug}/")
        assert numbers(page) == [case.pk]
        assert case.number in page.text

    @pytest.mark.parametrize("slug", BUILT)
    def test_says_what_it_is_when_empty(self, made: World, as_: SitDown, slug: str) -> None:
        page = as_(BUILT[slug][0]).get(f"/desk/{slug}/")
        assert str(page.context["desk"].empty) in page.text

    @pytest.mark.parametrize("slug", BUILT)
    def test_needs_the_same_few_queries_for_one_and_three(
        self, made: World, at: datetime, as_: SitDown, slug: str
    ) -> None:
        who, make = BUILT[slug]
        client = as_(who)
        make(made, at)
        client.get(f"/desk/{slug}/")
        with CaptureQueriesContext(
            connection,
        ) as one:
            assert len(numbers(client.get(f"/desk/{slug}/"))) == 1
        make(made, at, position=build.WEST_POINT)
        make(made, at)
        with CaptureQueriesContext(connection) as three:
            assert len(numbers(client.get(f"/desk/{slug}/"))) == 3
        assert len(one) == len(three) <= MOST_QUERIES

    def test_sorts_by_the_due_moment_and_shows_paused_ones_last_over_all_pages(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        paused = build.suspended(made, at)
        fresh = [build.dispatched(made, at).pk for _each in range(21)]
        late = build.dispatched(made, at - timedelta(days=30))
        client = as_("lin")
        first = client.get("/desk/unit/")
        second = client.get("/desk/unit/", {"after": first.context["page"].next})
        assert numbers(first) + numbers(second) == [late.pk, *fresh, paused.pk]
        back = client.get("/desk/unit/", {"after": second.context["page"].previous})
        assert numbers(back) == numbers(first)

    def test_shows_a_unit_its_own_and_those_below(self, made: World, at: datetime, as_: SitDown) -> None:
        build.add_person(made, "east", "东区班收件人", Role.CLERK, made.lamps_east)
        case = build.dispatched(made, at)
        assert numbers(as_("lin").get("/desk/unit/")) == [case.pk]
        assert numbers(as_("east").get("/desk/unit/")) == []
        assert numbers(as_("lu").get("/desk/unit/")) == []

    def test_shows_an_accepter_of_a_district_that_district(self, made: World, at: datetime, as_: SitDown) -> None:
        build.add_person(made, "xi", "西区受理员", Role.ACCEPTER, made.centre, within=made.west)
        build.received(made, at)
        west = build.received(made, at, position=build.WEST_POINT)
        assert numbers(as_("xi").get("/desk/accept/")) == [west.pk]

    def test_has_tabs_by_state(self, made: World, at: datetime, as_: SitDown) -> None:
        build.dispatched(made, at)
        taken = build.in_handling(made, at)
        assert numbers(as_("lin").get("/desk/unit/", {"state": "in_handling"})) == [taken.pk]


class TestTheApprovalsDesk:
    def asked(self, made: World, at: datetime) -> Case:
        case = build.in_handling(made, at)
        reason = made.reason("extend")
        approvals.ask_extension(case, reason=reason, words="等待配件到货", by=made.actor("bo"), at=at)
        return case

    def test_shows_what_is_asked_by_whom_and_why(self, made: World, at: datetime, as_: SitDown) -> None:
        case = self.asked(made, at)
        page = as_("ling").get("/desk/approvals/")
        assert numbers(page) == [case.pk]
        assert "路灯所办理人柏松" in page.text
        assert "等待配件到货" in page.text

    def test_shows_an_extension_to_no_assessor(self, made: World, at: datetime, as_: SitDown) -> None:
        self.asked(made, at)
        assert numbers(as_("kao").get("/desk/approvals/")) == []

    def test_needs_the_same_few_queries_for_one_and_three(self, made: World, at: datetime, as_: SitDown) -> None:
        client = as_("ling")
        self.asked(made, at)
        client.get("/desk/approvals/")
        with CaptureQueriesContext(connection) as one:
            client.get("/desk/approvals/")
        self.asked(made, at)
        self.asked(made, at)
        with CaptureQueriesContext(connection) as three:
            assert len(numbers(client.get("/desk/approvals/"))) == 3
        assert len(one) == len(three) <= MOST_QUERIES

    def test_hands_an_exemption_from_the_supervisor_to_the_assessor(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        closed = case = closed_late(made, at)
        approvals.ask_exemption(closed, reason=made.reason("exempt"), words="停电不能施工", by=made.actor("lin"), at=at)
        assert numbers(as_("sun").get("/desk/approvals/")) == [case.pk]
        assert numbers(as_("kao").get("/desk/approvals/")) == []
        approval = closed.approvals.get()
        approvals.decide_exemption(approval, approved=True, by=made.actor("sun"), at=at)
        assert numbers(as_("sun").get("/desk/approvals/")) == []
        assert numbers(as_("kao").get("/desk/approvals/")) == [case.pk]


class TestFilters:
    def test_find_a_word_of_two_characters(self, made: World, at: datetime, as_: SitDown) -> None:
        lamp = build.received(made, at)
        build.received(made, at, text="井盖破了")
        assert numbers(as_("ana").get("/desk/accept/", {"q": "路灯"})) == [lamp.pk]

    def test_lead_from_a_case_number_to_the_case(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at)
        answer = as_("ana").get("/desk/all/", {"q": case.number})
        assert answer.headers["Location"] == f"/desk/cases/{case.number}/"

    def test_lead_from_a_report_number_to_its_case(self, made: World, at: datetime, as_: SitDown) -> None:
        report = build.report(made, at)
        answer = as_("ana").get("/desk/all/", {"q": report.number})
        assert answer.headers["Location"] == f"/desk/cases/{build.case_of(report).number}/"

    def test_lead_nobody_to_a_case_that_is_not_theirs(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at)
        page = as_("lin").get("/desk/all/", {"q": case.number})
        assert (page.status_code, numbers(page)) == (200, [])

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            ({"area": "999901"}, ["west"]),
            ({"area": "999900"}, ["west", "east"]),
            ({"light": "overdue"}, ["east"]),
            ({"state": "received"}, ["west", "east"]),
            ({"unit": "LD"}, []),
            ({"area": "nonsense"}, ["west", "east"]),
        ],
    )
    def test_narrow_the_list(
        self, made: World, at: datetime, as_: SitDown, given: dict[str, str], found: list[str]
    ) -> None:
        cases = {
            "east": build.received(made, at - timedelta(days=9)).pk,
            "west": build.received(made, at, position=build.WEST_POINT).pk,
        }
        assert numbers(as_("ana").get("/desk/all/", given)) == [cases[name] for name in found]

    def test_narrow_by_category_and_unit(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.dispatched(made, at)
        given = {"category": str(made.lamp.pk), "unit": "LD"}
        assert numbers(as_("ana").get("/desk/all/", given)) == [case.pk]
        assert numbers(as_("ana").get("/desk/all/", given | {"category": str(made.hole.pk)})) == []

    def test_offer_the_way_back_when_nothing_fits(self, made: World, at: datetime, as_: SitDown) -> None:
        build.received(made, at)
        assert "去掉所有条件" in as_("ana").get("/desk/accept/", {"q": "没有的词"}).text


class TestJoinedCases:
    def test_wait_at_no_desk(self, made: World, at: datetime, as_: SitDown) -> None:
        into, case = build.received(made, at), build.received(made, at)
        joining.join(case, into=into, by=made.actor("ana"), at=at)
        assert numbers(as_("ana").get("/desk/accept/")) == [into.pk]


class TestTheStart:
    def test_shows_what_one_has_taken_before_what_is_due_sooner(self, made: World, at: datetime, as_: SitDown) -> None:
        build.suspended(made, at, text="挂账的")
        build.dispatched(made, at - timedelta(days=9), text="别人也能接的")
        build.in_handling(made, at, text="我接的")
        html = as_("bo").get("/desk/").text
        places = [html.index(words) for words in ("我接的", "别人也能接的", "挂账的")]
        assert places == sorted(places)
        assert html.count("您接的</span>") == 2
