"""Addresses of forms."""

from django.urls import path

from .pages.fill import form_done, form_public, form_staff
from .pages.openrosa import collect_form, collect_list, collect_manifest, collect_submission

urlpatterns = [
    path("forms/<slug:code>/", form_public, name="form_public"),
    path("forms/<slug:code>/done/", form_done, name="form_done"),
    path("desk/forms/<slug:code>/answer/", form_staff, name="form_staff"),
    # ODK Collect: the project's address is /collect/<key>; it puts the rest behind it.
    path("collect/<str:key>/formList", collect_list, name="collect_list"),
    path("collect/<str:key>/forms/<int:pk>.xml", collect_form, name="collect_form"),
    path("collect/<str:key>/manifest/<int:pk>", collect_manifest, name="collect_manifest"),
    path("collect/<str:key>/submission", collect_submission, name="collect_submission"),
]
