"""Registers over the API: the same figures as the pages, and the same steps with the same proof."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from qiaomen.campaigns.models import Item, ItemProof
from tests.build.registers import (
    CENTS,
    Ground,
    campaign,
    compound,
    owed,
    problem,
    programme,
    rivers,
    struck,
)

pytestmark = pytest.mark.django_db
WORK = "/api/desk/work"


def token(client: Client) -> str:
    """A photo that was handed in."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(buffer, "JPEG")
    file = SimpleUploadedFile("a.jpg", buffer.getvalue(), "image/jpeg")
    return str(client.post("/api/photos", {"file": file}).json()["token"])


def sent(client: Client, address: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """A step, and what came of it."""
    answer = client.post(f"{WORK}/{address}", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


class TestProblems:
    def test_are_found_handled_and_struck_off_with_proof(self, of: Ground, today: datetime) -> None:
        register = rivers(of, at=today, public=True)
        cai, sun, dong, kao = (of.world.client(who) for who in ("cai", "sun", "dong", "kao"))
        fields = {"title": "堤上违建", "sort": "built", "area": str(of.world.east.pk), "amount": "2865"}
        assert sent(dong, f"registers/{register.number}/problems", fields=fields)[0] == 404
        status, made = sent(cai, f"registers/{register.number}/problems", fields=fields)
        steps = f"items/{made['number']}"
        due = (today.date() + timedelta(days=7)).isoformat()
        assign = {"unit": str(of.east.pk), "due_on": due}
        assert (status, sent(sun, f"{steps}/assign", version=1, fields=assign)[0]) == (200, 200)
        status, refused = sent(dong, f"{steps}/ask", version=2, fields={})
        assert (status, refused["error"]["field"]) == (422, "photos")
        assert sent(dong, f"{steps}/ask", version=2, fields={"photos_kept": [token(dong)]})[1]["state"] == "asked"
        assert sent(dong, f"{steps}/strike", version=3, fields={"photos_kept": [token(dong)]})[0] == 403
        assert sent(kao, f"{steps}/strike", version=3, fields={"photos_kept": [token(kao)]})[1]["state"] == "struck"
        assert ItemProof.objects.count() == 2
        history = sun.get(f"{WORK}/{steps}").json()["history"]
        assert [(one["step"], len(one["photos"])) for one in history] == [
            ("begin", 0), ("assign", 0), ("ask", 1), ("strike", 1),
        ]  # fmt: skip
        total = Client().get(f"/api/progress/{register.number}/clearing").json()["total"]
        assert (total["found"], total["struck"], total["open"], total["cleared"]) == (1, 1, 0, "2865.0000")

    def test_are_listed_for_whoever_may_see_them(self, of: Ground, today: datetime) -> None:
        register = rivers(of, at=today)
        problem(of, register, at=today)
        struck(of, register, at=today)
        owed(of, register, at=today)
        address = f"{WORK}/registers/{register.number}"
        assert len(of.world.client("sun").get(f"{address}/items").json()["items"]) == 3
        assert len(of.world.client("dong").get(f"{address}/items").json()["items"]) == 2
        assert [one["state"] for one in of.world.client("sun").get(f"{address}/items?state=found").json()["items"]] == [
            "found"
        ]
        assert of.world.client("zu").get(f"{address}/clearing").status_code == 404
        assert Client().get(f"{address}/clearing").status_code == 401
        for path in ("clearing", "items", "ranking"):
            assert Client().get(f"/api/progress/{register.number}/{path}").status_code == 404
        assert of.world.client("sun").get(f"{address}/ranking").status_code == 404
        assert of.world.client("sun").get(address).status_code == 404
        assert [one["number"] for one in of.world.client("dong").get(f"{WORK}/registers").json()["registers"]] == [
            register.number
        ]


class TestCampaigns:
    def test_tell_their_progress_by_unit_and_area(self, of: Ground, today: datetime) -> None:
        made = campaign(of, at=today, public=True)
        shown = Client().get(f"/api/progress/{made.number}/clearing").json()
        assert [(one["name"], one["found"]) for one in shown["by_unit"]] == [("东区人民政府", 2), ("西区人民政府", 2)]
        assert [(one["name"], one["struck"]) for one in shown["by_area"]] == [("西区", 0), ("东区", 0)]
        items = Client().get(f"/api/progress/{made.number}/items").json()["items"]
        assert {(one["place_kind"], one["unit"]) for one in items} == {
            (place, unit) for place in ("集贸市场", "建筑工地") for unit in ("东区人民政府", "西区人民政府")
        }


class TestProgrammes:
    def test_explain_each_score_line_by_line(self, of: Ground, today: datetime) -> None:
        made = programme(of, at=today, public=True)
        compound(of, made, at=today)
        sun, area = of.world.client("sun"), of.world.east
        fields = {
            "title": "和平里", "area": str(area.pk), "built_in": "1985", "upkeep": "2", "lacks_municipal": "3",
            "lacks_services": "2", "households": "300", "consents": "240",
        }  # fmt: skip
        address = f"registers/{made.number}/candidates"
        assert sent(sun, address, fields=fields)[1]["error"]["field"] == "photos"
        assert sent(sun, address, fields=fields | {"photos_kept": [token(sun)]})[0] == 200
        shown = Client().get(f"/api/progress/{made.number}/ranking").json()
        first, second = shown["candidates"]
        assert (first["rank"], first["score"], second["rank"], second["score"]) == (1, 77.5, 2, 75.5)
        assert [line["points"] for line in first["lines"]] == [20.0, 20.0, 12.0, 7.5, 18.0]
        assert {"criterion": "wish", "step": "多 1 户同意", "steps": 31} in second["changes"]
        item = Item.objects.get(title="和平里")
        choose = {
            "unit": str(of.east.pk),
            "budget": "2710000",
            "due_on": (today.date() + timedelta(days=9)).isoformat(),
        }
        assert sent(sun, f"items/{item.number}/choose", version=1, fields=choose)[0] == 200
        sums = sun.get(f"{WORK}/registers/{made.number}/ranking").json()
        assert (sums["given"], sums["chosen"], sums["each"]) == (CENTS, 1, 380_000_000_00 // 2)
