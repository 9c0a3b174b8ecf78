"""Signing in and out with plain words; what somebody could not send waits meanwhile."""

from typing import Any, cast

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from qiaomen.shell.allowance import is_spent, spend
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.unsent import KEY, Unsent, unsent_in

LONGEST_NAME = 60
WRONG, WRONG_AN_HOUR = "sign-in", 50


def waiting(request: HttpRequest) -> Unsent | None:
    """What somebody could not send from this browser."""
    return unsent_in(request, at=cast(CityRequest, request).now)


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

    def get_initial(self) -> dict[str, Any]:
        """The name of whoever left something unsent: only they can send it."""
        unsent = waiting(self.request)
        return {**super().get_initial(), **({"username": unsent.username} if unsent else {})}

    def get_form(self, form_class: Any = None) -> Any:
        """Whose name stands there already goes on with the password."""
        form = super().get_form(form_class)
        if waiting(self.request):
            form.fields["username"].widget.attrs.pop("autofocus", None)
            form.fields["password"].widget.attrs["autofocus"] = True
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether something waits to be sent."""
        return super().get_context_data(**kwargs, waiting=waiting(self.request))

    def post(self, request: HttpRequest, *args: str, **kwargs: Any) -> HttpResponse:
        """The lock closes one name; one password tried at many names is stopped here."""
        if is_spent(request, WRONG, WRONG_AN_HOUR):
            return render(request, "shell/locked_out.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Count it. A whole office may share one address: only wrong tries count."""
        spend(self.request, WRONG, WRONG_AN_HOUR)
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Back to the form that waits, for its owner; anybody else begins at the desk."""
        answer = super().form_valid(form)
        # Whatever this browser remembered longer before, such as a volunteer: staff stays as long as staff stays.
        self.request.session.set_expiry(None)
        unsent = waiting(self.request)
        if unsent is None:
            return answer
        return redirect(unsent.page if unsent.is_of(self.request.user) else "/desk/")


class SignOut(LogoutView):
    """Whoever signs out takes nothing away from the one whose form waits in this browser."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The session ends; another person's unsent form goes on waiting."""
        unsent, kept = waiting(request), request.session.get(KEY)
        others = unsent is not None and not unsent.is_of(request.user)
        answer = super().post(request, *args, **kwargs)
        if others:
            request.session[KEY] = kept
            return redirect("sign_in")
        return answer
