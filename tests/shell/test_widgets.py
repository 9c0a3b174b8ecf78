"""What the widgets write into a page."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError, engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import gettext_lazy

from qiaomen.shell.paging import Page
from qiaomen.shell.templatetags.widgets import LIGHTS, icon_names


def render(text: str, address: str = "/", **context: Any) -> str:
    """A piece of template, rendered for a Chinese reader, with runs of blanks made one."""
    request = RequestFactory().get(address)
    with translation.override("zh-hans"):
        html = Template(text).render(Context({"request": request, **context}))
    return " ".join(html.split())


class Form(forms.Form):
    place = forms.CharField(label="地点", help_text="路名也行")
    phone = forms.CharField(label="电话", required=False)
    kind = forms.ChoiceField(label="类别", widget=forms.RadioSelect, choices=[("a", "路灯"), ("b", "路面")])
    agree = forms.BooleanField(label="同意公开", required=False)

    def clean(self) -> dict[str, Any]:
        if self.data.get("phone") == "wrong":
            raise forms.ValidationError("电话和地点对不上")
        return self.cleaned_data


class TestIcon:
    def test_is_hidden_from_screen_readers_as_decoration(self) -> None:
        html = render('{% icon "camera" %}')
        assert 'aria-hidden="true"' in html
        assert 'href="/static/shell/icons.svg#camera"' in html

    def test_is_read_out_with_a_label(self) -> None:
        html = render('{% icon "camera" label=words %}', words="<照片>")
        assert 'role="img" aria-label="&lt;照片&gt;"' in html
        assert "aria-hidden" not in html

    def test_refuses_a_name_that_nobody_drew(self) -> None:
        with pytest.raises(TemplateSyntaxError, match="no icon is called 'camra'"):
            render('{% icon "camra" %}')

    def test_has_a_shape_for_every_light(self) -> None:
        assert {f"light-{status}" for status in LIGHTS} <= icon_names()


class TestLight:
    @pytest.mark.parametrize(
        ("status", "word"),
        [("on_time", "按时"), ("near", "快到期"), ("overdue", "已超期"), ("paused", "暂停计时"), ("none", "不计时")],
    )
    def test_has_a_word_and_a_shape_of_its_own(self, status: str, word: str) -> None:
        html = render("{% light status %}", status=status)
        assert f"<b>{word}</b>" in html
        assert f"#light-{status}" in html

    def test_says_how_long_is_left(self, now: datetime) -> None:
        html = render('{% light "near" due %}', now=now, due=now + timedelta(hours=3))
        assert ">还剩3小时</time>" in html

    def test_says_no_remaining_time_while_the_clock_is_paused(self, now: datetime) -> None:
        html = render('{% light "paused" due %}', now=now, due=now + timedelta(hours=3))
        assert "<time" not in html


class TestMoment:
    def test_is_machine_readable(self, now: datetime) -> None:
        html = render("{% moment at %}", at=now, now=now)
        assert html == '<time datetime="2026-03-04T10:00:00+08:00">3月4日 10:00</time>'

    def test_is_a_dash_when_there_is_none(self) -> None:
        assert render("{% moment at %}{% ago at %}{% until at %}", at=None) == "———"

    def test_ago_falls_back_to_the_moment_without_a_now(self, now: datetime) -> None:
        assert ">2026年3月4日 10:00</time>" in render("{% ago at %}", at=now)

    def test_ago_keeps_the_exact_moment_as_a_hint(self, now: datetime) -> None:
        html = render("{% ago at %}", at=now - timedelta(hours=2), now=now)
        assert 'title="3月4日 08:00">2小时前' in html


class TestNamed:
    unit = SimpleNamespace(name="市城管局", name_en="City Management")

    @pytest.mark.parametrize(("language", "name"), [("zh-hans", "市城管局"), ("en", "City Management")])
    def test_follows_the_readers_language(self, language: str, name: str) -> None:
        template = engines["django"].from_string("{{ unit|named }}")
        with translation.override(language):
            assert template.render({"unit": self.unit}) == name

    def test_falls_back_to_the_name_when_there_is_no_english_one(self) -> None:
        template = engines["django"].from_string("{{ unit|named }}")
        with translation.override("en"):
            assert template.render({"unit": SimpleNamespace(name="桃城区", name_en="")}) == "桃城区"

    def test_is_empty_for_nothing(self) -> None:
        assert render("[{{ unit|named }}]", unit=None) == "[]"

    def test_escapes_what_people_typed(self) -> None:
        assert render("{{ unit|named }}", unit=SimpleNamespace(name="<b>")) == "&lt;b&gt;"


class TestField:
    def test_ties_help_and_error_to_the_control(self) -> None:
        html = render("{% field form.place %}", form=Form({"place": ""}))
        assert '<label for="id_place">地点</label>' in html
        assert 'id="id_place_helptext">路名也行</p>' in html
        assert 'id="id_place_error"' in html
        assert 'aria-describedby="id_place_helptext id_place_error"' in html
        assert 'aria-invalid="true"' in html

    def test_says_what_may_be_left_out(self) -> None:
        assert "（选填）" in render("{% field form.phone %}", form=Form())
        assert "（选填）" not in render("{% field form.place %}", form=Form())

    def test_takes_help_from_the_page(self) -> None:
        html = render("{% field form.phone help=words %}", form=Form(), words="只用来回话")
        assert 'id="id_phone_helptext">只用来回话</p>' in html
        assert 'aria-describedby="id_phone_helptext"' in html

    def test_makes_a_group_of_choices(self) -> None:
        html = render("{% field form.kind %}", form=Form({}))
        assert '<fieldset class="field wrong" aria-describedby="id_kind_error">' in html
        assert "<legend>类别</legend>" in html

    def test_puts_a_single_box_before_its_label(self) -> None:
        html = render("{% field form.agree %}", form=Form())
        assert html.index('type="checkbox"') < html.index('<label for="id_agree">同意公开</label>')


class TestFormErrors:
    def test_links_each_fault_to_its_field(self) -> None:
        html = render("{% form_errors form %}", form=Form({"phone": "wrong"}))
        assert "有 3 处需要改" in html
        assert '<a href="#id_place">地点：' in html
        assert '<a href="#id_kind_0">类别：' in html
        assert "<li>电话和地点对不上</li>" in html

    def test_says_of_no_field_that_it_is_to_be_changed_when_none_is_wrong(self) -> None:
        form = Form({"place": "人民路", "kind": "a"})
        form.add_error(None, "试的次数太多了。")
        html = render("{% form_errors form %}", form=form)
        assert ("没有办成" in html, "需要改" in html, "<li>试的次数太多了。</li>" in html) == (True, False, True)

    def test_gathers_several_forms(self) -> None:
        html = render("{% form_errors one two %}", one=Form({"kind": "a"}), two=Form({"place": "x"}))
        assert "有 2 处需要改" in html

    @pytest.mark.parametrize("form", [None, Form(), Form({"place": "人民路", "kind": "a"})])
    def test_is_silent_when_nothing_is_wrong(self, form: Form | None) -> None:
        assert render("{% form_errors form %}", form=form) == ""


class TestQuery:
    def test_replaces_one_parameter_and_keeps_the_rest(self) -> None:
        html = render("{% query unit=3 %}", "/x/?unit=1&kind=a&kind=b&q=路灯")
        assert html == "?kind=a&amp;kind=b&amp;q=%E8%B7%AF%E7%81%AF&amp;unit=3"

    def test_takes_a_parameter_out(self) -> None:
        assert render("{% query unit=None %}", "/x/?unit=1&q=a") == "?q=a"


class TestPager:
    def test_links_both_ways_and_keeps_the_filters(self) -> None:
        page: Page[Any] = Page([], next="N", previous="P")
        html = render("{% pager page %}", "/x/?unit=1&after=old", page=page)
        assert 'rel="prev" href="?unit=1&amp;after=P"' in html
        assert 'rel="next" href="?unit=1&amp;after=N"' in html

    def test_is_absent_on_a_single_page(self) -> None:
        page: Page[Any] = Page([])
        assert render("{% pager page %}", page=page) == ""


class TestLazyTexts:
    def test_a_lazy_label_is_shown_in_words(self) -> None:
        form = Form()
        form.fields["place"].label = gettext_lazy("在哪里")
        assert ">在哪里</label>" in render("{% field form.place %}", form=form)
