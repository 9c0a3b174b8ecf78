"""Addresses of forms."""

from django.urls import path

from .pages.answers import answer, answer_photo, answers_file
from .pages.desk import collect_key, form_new, form_page, form_state, form_version, forms_desk
from .pages.editor import draft_file, draft_new, draft_page, form_edit, form_sheet
from .pages.fill import form_done, form_public, form_staff
from .pages.openrosa import collect_form, collect_list, collect_manifest, collect_submission
from .pages.preview import draft_preview

urlpatterns = [
    path("forms/<slug:code>/", form_public, name="form_public"),
    path("forms/<slug:code>/done/", form_done, name="form_done"),
    path("desk/forms/", forms_desk, name="forms_desk"),
    path("desk/forms/+new/", form_new, name="form_new"),
    path("desk/forms/+key/", collect_key, name="collect_key"),
    path("desk/forms/+plain/", draft_new, name="draft_new"),
    path("desk/forms/+drafts/<int:pk>/", draft_page, name="draft_page"),
    path("desk/forms/+drafts/<int:pk>/preview/", draft_preview, name="draft_preview"),
    path("desk/forms/+drafts/<int:pk>/sheet/", draft_file, name="draft_file"),
    path("desk/forms/<slug:code>/edit/", form_edit, name="form_edit"),
    path("desk/forms/<slug:code>/sheet/", form_sheet, name="form_sheet"),
    path("desk/forms/<slug:code>/", form_page, name="form_page"),
    path("desk/forms/<slug:code>/answer/", form_staff, name="form_staff"),
    path("desk/forms/<slug:code>/version/", form_version, name="form_version"),
    path("desk/forms/<slug:code>/state/", form_state, name="form_state"),
    path("desk/forms/<slug:code>/answers.<str:kind>", answers_file, name="answers_file"),
    path("desk/forms/<slug:code>/answers/<int:pk>/", answer, name="answer"),
    path("desk/forms/<slug:code>/answers/<int:pk>/photos/<str:name>", answer_photo, name="answer_photo"),
    # ODK Collect: the project's address is /collect/<key>; it puts the rest behind it.
    path("collect/<str:key>/formList", collect_list, name="collect_list"),
    path("collect/<str:key>/forms/<int:pk>.xml", collect_form, name="collect_form"),
    path("collect/<str:key>/manifest/<int:pk>", collect_manifest, name="collect_manifest"),
    path("collect/<str:key>/submission", collect_submission, name="collect_submission"),
]
