"""What people see when something is wrong."""

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.test import Client

pytestmark = pytest.mark.django_db


class TestErrorPages:
    def test_404_offers_the_search_by_number(self, client: Client) -> None:
        response = client.get("/nowhere/")
        assert response.status_code == 404
        assert "没有找到这一页" in response.content.decode()
        assert 'class="button" href="/find/"' in response.content.decode()

    def test_403_says_whose_help_one_needs(self, client: Client) -> None:
        response = client.get("/refused/")
        assert response.status_code == 403
        assert "请联系本单位管理员" in response.content.decode()

    @pytest.mark.logs_errors
    def test_500_is_a_page_that_needs_nothing(self) -> None:
        client = Client(raise_request_exception=False)
        response = client.get("/broken/")
        assert response.status_code == 500
        assert "是我们的错" in response.content.decode()
        assert "broken on purpose" not in response.content.decode()

    def test_500_names_a_style_sheet_that_exists(self) -> None:
        html = get_template("500.html").render()
        assert 'href="/static/shell/style.css"' in html
        assert finders.find("shell/style.css") is not None

    def test_a_form_without_its_token_is_told_to_reload(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/form/", {"text": "x"})
        assert response.status_code == 403
        assert "页面放得太久了" in response.content.decode()

    @pytest.mark.logs_errors
    def test_400_answers_a_wrong_host_name(self, client: Client) -> None:
        response = client.get("/design/", headers={"host": "elsewhere.example"})
        assert response.status_code == 400
        assert "这个请求看不明白" in response.content.decode()

    def test_speaks_the_readers_language(self, client: Client) -> None:
        html = client.get("/nowhere/", headers={"accept-language": "en"}).content.decode()
        assert '<html lang="en">' in html
