"""An answer is written once, whole, or not at all."""

import random
from dataclasses import replace
from datetime import datetime

import pytest

from qiaomen.demo.asking import ask
from qiaomen.demo.staircases import check_lamps
from qiaomen.forms import answering
from qiaomen.forms.answering import Given, receive
from qiaomen.forms.drafts import faults_of
from qiaomen.forms.loading import READY, load, load_ready
from qiaomen.forms.models import Answer, AnswerFile, Form, FormDraft, FormVersion
from qiaomen.forms.problems import AnswerFault, CannotAnswer, CannotLoad
from qiaomen.forms.queries import current_version
from qiaomen.forms.rules.guessing import answered
from tests import build
from tests.build.forms import SURVEY, asks, form, made, sheet
from tests.cases.test_races import at_once

GIVEN = Given("uuid:1", {"/data/lamp": "no", "/data/dark": "3", "/data/place": "37.75 115.75 0 5"})


@pytest.mark.django_db
class TestLoad:
    def test_the_same_sheet_again_is_no_new_version_and_another_one_is(self, now: datetime) -> None:
        world = build.world()
        first = made(world, now)
        by, unit = world.actor("sun"), first.form.unit
        same = load(sheet(SURVEY), name="small.md", unit=unit, by=by, at=now, form=first.form)
        longer = sheet([*SURVEY, asks("text", "more")])
        second = load(longer, name="small.md", unit=unit, by=by, at=now.replace(hour=11), form=first.form)
        assert (same.pk, second.number, bytes(second.source)) == (first.pk, 2, longer)

    def test_a_taken_id_and_a_used_version_change_nothing(self, now: datetime) -> None:
        world = build.world()
        first = made(world, now, version="1")
        by, unit = world.actor("sun"), first.form.unit
        for content, known in ((sheet(SURVEY), None), (sheet([asks("text", "a")], version="1"), first.form)):
            with pytest.raises(CannotLoad):
                load(content, name="a.md", unit=unit, by=by, at=now, form=known)
        assert FormVersion.objects.count() == 1

    @pytest.mark.parametrize("name", list(READY))
    def test_what_comes_ready_can_be_answered_in_every_language(self, now: datetime, name: str) -> None:
        world = build.world()
        by = world.actor("sun")
        version = load_ready(name, unit=by.posts[0].unit, by=by, at=now)
        assert (version.warnings, answered(version.definition, at=now)) == ([], [])
        said = [question["label"] for question in version.definition["questions"] if "label" in question]
        assert [label for label in said if set(label) != set(version.definition["languages"])] == []

    def test_the_demonstrations_residents_answer_without_a_fault(self, now: datetime) -> None:
        ask(now=now, actors={"kaohe": build.world().actor("kao")}, rng=random.Random(1))
        answers = list(Answer.objects.values_list("values", "faults"))
        assert (len(answers), [faults for _values, faults in answers if faults]) == (60, [])
        assert {"service/asked", "overall", "better"} <= set().union(*(values for values, _faults in answers))

    def test_a_form_from_the_editor_is_answered_and_gone_on_with_in_the_demonstration(self, now: datetime) -> None:
        check_lamps(now=now, actors={"kaohe": build.world().actor("kao")}, rng=random.Random(1))
        (made,) = Form.objects.all()
        assert (made.title, made.public, made.answers.count()) == ("楼道照明自查", True, 26)
        assert {"q2", "q3/q4", "q3/q5", "q3/q6"} <= set().union(*made.answers.values_list("values", flat=True))
        drafts = list(FormDraft.objects.order_by("pk"))
        assert [[fault.field for fault in faults_of(one, at=now)] for one in drafts] == [[], ["choices_zh"]]

    def test_only_for_ones_own_unit(self, now: datetime) -> None:
        world = build.world()
        for who in ("bo", "wang"):
            with pytest.raises(CannotAnswer):
                load(sheet(SURVEY), name="a.md", unit=world.centre, by=world.actor(who), at=now)


@pytest.mark.django_db
class TestReceive:
    def test_keeps_values_and_the_place(self, now: datetime) -> None:
        version = current_version(form(build.world(), now))
        answer = receive(version, GIVEN, by=None, at=now)
        kept = {"lamp": "no", "dark": 3, "place": "37.75 115.75 0 5", "sum": "0"}
        assert (answer.values, answer.longitude, answer.by) == (kept, 115.75, None)

    def test_sent_again_it_is_found_again_and_other_words_are_refused(self, now: datetime) -> None:
        version = current_version(form(build.world(), now))
        first = receive(version, GIVEN, by=None, at=now)
        assert receive(version, GIVEN, by=None, at=now).pk == first.pk
        with pytest.raises(CannotAnswer, match="内容和这次的不同"):
            receive(version, replace(GIVEN, texts={"/data/lamp": "yes"}), by=None, at=now)
        assert Answer.objects.get().values == first.values

    def test_what_is_wrong_is_refused_on_a_page_and_noted_from_a_device(self, now: datetime) -> None:
        version = current_version(form(build.world(), now))
        wrong = replace(GIVEN, texts={"/data/lamp": "no", "/data/dark": "500"})
        with pytest.raises(CannotAnswer) as refused:
            receive(version, wrong, by=None, at=now)
        assert ([fault.path for fault in refused.value.faults], Answer.objects.count()) == (["/data/dark"], 0)
        answer = receive(version, replace(wrong, finished=True), by=None, at=now)
        assert answer.faults == [{"path": "/data/dark", "words": "1 到 99 之间"}]

    def test_photos_may_come_later_and_only_those_that_it_names_are_kept(self, now: datetime) -> None:
        version = current_version(form(build.world(), now))
        first = replace(GIVEN, texts={"/data/lamp": "yes", "/data/photo": "a.jpg"}, complete=False)
        answer = receive(version, first, by=None, at=now)
        photos = {"a.jpg": build.photo(now), "b.jpg": build.photo(now)}
        for _again in range(2):
            receive(version, replace(first, photos=photos, complete=True), by=None, at=now)
        answer.refresh_from_db()
        assert (answer.complete, [file.name for file in answer.files.all()]) == (True, ["a.jpg"])
        assert (AnswerFile.objects.count(), photos["b.jpg"].attached) == (1, False)

    def test_a_part_that_was_overtaken_takes_nothing_back(self, now: datetime) -> None:
        version = current_version(form(build.world(), now))
        first, fault = replace(GIVEN, finished=True, complete=False), AnswerFault("/data/photo", "", "坏")
        read = receive(version, first, by=None, at=now)
        receive(version, replace(first, complete=True, faults=(fault,)), by=None, at=now)
        later = replace(fault, words="也坏")
        answering._again(read, version, replace(first, faults=(later,)), by=None)
        read.refresh_from_db()
        assert (read.complete, [one["words"] for one in read.faults]) == (True, ["坏", "也坏"])

    def test_takes_a_thousand_instances_that_look_at_questions_outside(self, now: datetime) -> None:
        asked = [asks("text", f"q{n}", relevant=f"${{lamp}} = 'x{n}'") for n in range(5)]
        survey = [asks("text", "lamp"), asks("begin_repeat", "p"), *asked, asks("end_repeat", "")]
        version = current_version(form(build.world(), now, survey=survey))
        texts = {"/data/lamp": "x1"} | {f"/data/p[{n}]/q1": "x" for n in range(1, 1001)}
        answer = receive(version, Given("uuid:2", texts, finished=True), by=None, at=now)
        assert answer.values == {"lamp": "x1", "p": [{"q1": "x"}] * 1000}


@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_one_is_written(now: datetime) -> None:
    version = current_version(form(build.world(), now))
    results = at_once(*[lambda: receive(version, GIVEN, by=None, at=now) for _n in range(4)])
    assert {type(one).__name__ for one in results} == {"Answer"}, results
    assert {one.pk for one in results} == {Answer.objects.get().pk}
