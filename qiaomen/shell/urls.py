"""Addresses of the frame: health, design, language, signing in and out. Include at the root without a prefix."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from .pages.design import design, design_desk
from .pages.health import healthz, readyz
from .pages.offline import icon, manifest, offline, service_worker, waiting, waiting_as
from .pages.sign_in import SignIn, SignOut

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("design/", design, name="design"),
    path("design/desk/", design_desk, name="design_desk"),
    path("favicon.ico", icon, name="icon"),
    path("app.webmanifest", manifest, name="manifest"),
    path("sw.js", service_worker, name="service_worker"),
    path("waiting/", waiting, name="waiting"),
    path("waiting/as", waiting_as, name="waiting_as"),
    path("offline/", offline, name="offline"),
    # Only sets a cookie, and pages that send no referrer could not pass the check.
    path("language/", csrf_exempt(set_language), name="set_language"),
    path("desk/sign-in/", SignIn.as_view(), name="sign_in"),
    path("desk/sign-out/", SignOut.as_view(), name="sign_out"),
]
