"""Signing in with plain words."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from qiaomen.shell.allowance import is_spent, spend

LONGEST_NAME = 60
WRONG, WRONG_AN_HOUR = "sign-in", 50


class SignInForm(AuthenticationForm):
    """Name and password; says the same for a wrong name and a wrong password."""

    error_messages = {
        "invalid_login": _("用户名或密码不对。密码区分大小写。"),
        "inactive": _("这个账号已停用，请联系管理员。"),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # the parent's own arguments, passed on
        # Django gives the length only to the browser, and the record of wrong passwords takes no longer name.
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST_NAME))
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class SignIn(LoginView):
    """Somebody already signed in goes on to the desk."""

    form_class = SignInForm
    template_name = "shell/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        """The lock closes one name; one password tried at many names is stopped here."""
        if is_spent(request, WRONG, WRONG_AN_HOUR):
            return render(request, "shell/locked_out.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Count it. A whole office may share one address: only wrong tries count."""
        spend(self.request, WRONG, WRONG_AN_HOUR)
        return super().form_invalid(form)
