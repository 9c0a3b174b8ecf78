"""Who asks over the API."""

from http import HTTPStatus

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError

from .actors import Actor, staff
from .models import Person


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in, with all posts. Refuses, as every page does, while the password is somebody else's."""
    assert isinstance(request.user, Person)
    if request.user.must_change_password:
        raise HttpError(HTTPStatus.FORBIDDEN, _("现在的密码是别人给的，先换成只有您知道的，再继续。"))
    return staff(request.user)
