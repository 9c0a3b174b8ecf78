"""The honours over HTTP: what everybody sees, and a whole call by the same steps as the pages."""

from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from qiaomen.honours import calls
from qiaomen.honours.models import Call
from tests.build.honours import Honouring, reviewed


class TestApi:
    def test_gives_what_everybody_sees(self, there: Honouring, today: datetime) -> None:
        [wanted] = Client().get("/api/honours").json()
        assert (wanted["state"], Client().get("/api/honours/best").status_code) == ("open", 404)
        (made,) = reviewed(there, [there.world.lamps], at=today)
        calls.begin_vote(there.call, by=there.world.actor("kao"), at=today)
        (nominee,) = Client().get("/api/honours/best").json()["nominees"]
        assert (nominee["number"], nominee["name"], nominee["evidence"][0]["whole"]) == (made.number, "路灯所", 0)

    def test_carries_a_call_from_the_name_to_the_award(self, there: Honouring) -> None:
        Call.objects.update(vote_until=None, vote_percent=0)

        def sent(clerk: str, step: str, **fields: Any) -> tuple[int, dict[str, Any]]:
            address = f"/api/desk/honours/best/{step}"
            answer = there.world.client(clerk).post(address, {"fields": fields}, content_type="application/json")
            return answer.status_code, answer.json()

        lamps = {"what": "unit", "who": "路灯所", "reason": "随叫随到", "agreed": "0"}
        status, made = sent("lin", "nominees", **lamps)
        assert (status, made["standing"]) == (201, "named")
        assert sent("lin", "nominees", **lamps)[0] == 422
        nominee = f"nominees/{made['nominee']}"
        for said in ({}, {"agreed": "no"}, {"agreed": "false"}):
            assert sent("kao", f"{nominee}/admit", **said)[1]["error"]["field"] == "agreed"
        assert sent("kao", f"{nominee}/admit", agreed="1")[1]["standing"] == "admitted"
        assert (sent("lin", "review")[0], sent("kao", "review")[1]["state"]) == (409, "review")
        points = {f"points_{one.pk}": str(one.points - 10) for one in there.call.criteria.all()}
        assert [sent(who, f"{nominee}/mark", **points)[0] for who in ("sun", "wang", "kai")] == [200, 200, 404]
        kept = there.world.client("kao").get("/api/desk/honours/best").json()
        assert (kept["steps"], kept["places"][0]["mean"]) == (["publish", "call_off"], 80.0)
        hers = there.world.client("sun").get("/api/desk/honours/best").json()
        assert (hers["steps"], hers["places"], len(hers["nominees"])) == ([], [], 1)
        assert sent("kao", "publish", chosen=[made["nominee"]], note="一致")[1]["state"] == "published"
        public = f"/api/honours/best/{made['nominee']}/objections"
        said = {"words": "我有异议", "contact": ""}
        assert Client().post(public, said, content_type="application/json").status_code == 201
        [objection] = there.world.client("kao").get("/api/desk/honours/best").json()["objections"]
        assert sent("kao", "award")[0] == 409
        decided = {"objection": str(objection["id"]), "upheld": "no", "note": "核实过"}
        assert [sent("kao", "decide", **decided)[0] for _twice in range(2)] == [200, 409]
        Call.objects.update(published_until=timezone.now() - timedelta(minutes=1))
        assert [sent("kao", "award")[0] for _twice in range(2)] == [200, 409]
        shown = Client().get("/api/honours/best").json()
        assert (shown["decided"], shown["objections"][0]["answer"], shown["nominees"][0]["standing"]) == (
            "一致", "核实过", "awarded",
        )  # fmt: skip
