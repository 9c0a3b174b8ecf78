"""Signing in with plain words."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 60


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
