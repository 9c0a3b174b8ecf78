"""Two addresses for whoever runs the site: is the process alive, may it be given work."""

from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches no database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and every migration of this release is applied, else 503 and why."""
    trouble = why_not_ready()
    return HttpResponse((trouble or "ok") + "\n", content_type="text/plain", status=503 if trouble else 200)


def why_not_ready() -> str:
    """One query. Empty when ready; otherwise words for the operator, without names or passwords."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "the database does not answer"
    missing = sorted(".".join(each) for each in newest_migrations() if each not in applied)
    return f"migrations are missing: {', '.join(missing)}" if missing else ""


@lru_cache(maxsize=1)
def newest_migrations() -> tuple[tuple[str, str], ...]:
    """The last migration of each app in this release. Read from disk once: a release does not change."""
    return tuple((key[0], key[1]) for key in MigrationLoader(None).graph.leaf_nodes())
