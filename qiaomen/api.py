"""The product's HTTP API: where it stands, and the one shape of its errors."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from qiaomen import __version__
from qiaomen.campaigns.api import desk as work_desk
from qiaomen.campaigns.api import router as work
from qiaomen.cases.api import NotThere, TooMuch, desk, router
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.forms.api import desk as forms_desk
from qiaomen.forms.api import router as forms
from qiaomen.forms.problems import CannotAnswer
from qiaomen.honours.api import desk as honours_desk
from qiaomen.honours.api import router as honours
from qiaomen.rounds.api import desk as rounds_desk
from qiaomen.rounds.api import router as rounds
from qiaomen.rounds.households.api import desk as households_desk

# Swagger's page would load scripts from outside; the schema itself is at /api/openapi.json.
api = NinjaAPI(
    title="Qiaomen",
    version=__version__,
    docs_url=None,
    description="Reports, cases and steps. Every error is {error: {message, field}}; the message is for people.",
)
api.add_router("", router, tags=["public"])
api.add_router("", rounds, tags=["public"])
api.add_router("", work, tags=["progress"])
api.add_router("/desk/work", work_desk, tags=["progress"])
api.add_router("", honours, tags=["public"])
api.add_router("", forms, tags=["public"])
api.add_router("/desk", desk, tags=["desk"])
api.add_router("/desk", rounds_desk, tags=["desk"])
api.add_router("/desk", households_desk, tags=["desk"])
api.add_router("/desk", forms_desk, tags=["desk"])
api.add_router("/desk", honours_desk, tags=["desk"])


def _error(request: HttpRequest, status: HTTPStatus, message: str, field: str = "") -> HttpResponse:
    return api.create_response(request, {"error": {"message": message, "field": field}}, status=status)


@api.exception_handler(CannotMove)
def _refused(request: HttpRequest, problem: CannotMove) -> HttpResponse:
    status = HTTPStatus.CONFLICT
    if isinstance(problem, Missing) or problem.field:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif isinstance(problem, NotYours):
        status = HTTPStatus.FORBIDDEN
    return _error(request, status, problem.message, problem.field)


@api.exception_handler(CannotAnswer)
def _not_taken(request: HttpRequest, problem: CannotAnswer) -> HttpResponse:
    """The first fault with its question; where no question is meant, the whole."""
    message, field = problem.message, ""
    if problem.faults:
        message, field = problem.faults[0].words, problem.faults[0].path
    return _error(request, HTTPStatus.UNPROCESSABLE_ENTITY, message, field)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    first = problem.errors[0] if problem.errors else {}
    # The first part says where (body, query, header); a body's schema is called "body" once more.
    where = [str(part) for part in first.get("loc", ())[1:]]
    field = ".".join(where[1:] if where[:1] == ["body"] else where)
    message = str(first.get("msg", "")).removeprefix("Value error, ")
    return _error(request, HTTPStatus.UNPROCESSABLE_ENTITY, message, field)


@api.exception_handler(NotThere)
@api.exception_handler(Http404)
def _not_there(request: HttpRequest, problem: Exception) -> HttpResponse:
    return _error(request, HTTPStatus.NOT_FOUND, _("没有找到。请核对编号。"))


@api.exception_handler(TooMuch)
def _too_much(request: HttpRequest, problem: TooMuch) -> HttpResponse:
    return _error(request, HTTPStatus.TOO_MANY_REQUESTS, _("提交得太频繁了，请过一小时再试，或者拨打热线。"))


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    return _error(request, HTTPStatus.UNAUTHORIZED, _("请先登录。"))


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return _error(request, HTTPStatus(problem.status_code), str(problem))


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for below /api/: the same shape of error as everywhere there."""
    return _not_there(request, Http404())
