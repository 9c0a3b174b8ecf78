"""Addresses of the administration, below /desk/admin/."""

from django.urls import path

from .pages.bulk import admin_apply, admin_download, admin_upload
from .pages.calendar import admin_calendar
from .pages.changes import admin_changes
from .pages.gaps import admin_gaps
from .pages.notices import admin_notice, admin_notices
from .pages.people import admin_people, admin_person, admin_person_do, admin_person_new, admin_post_give
from .pages.tables import admin_home, admin_new, admin_retire, admin_row, admin_table
from .pages.trial import admin_trial

urlpatterns = [
    path("", admin_home, name="admin_home"),
    path("changes/", admin_changes, name="admin_changes"),
    path("gaps/", admin_gaps, name="admin_gaps"),
    path("calendar/", admin_calendar, name="admin_calendar"),
    path("notices/", admin_notices, name="admin_notices"),
    path("notices/<slug:name>/<slug:language>/", admin_notice, name="admin_notice"),
    path("people/", admin_people, name="admin_people"),
    path("people/new/", admin_person_new, name="admin_person_new"),
    path("people/<int:pk>/", admin_person, name="admin_person"),
    path("people/<int:pk>/give/", admin_post_give, name="admin_post_give"),
    *(
        path(f"people/<int:pk>/{what}/", admin_person_do, {"what": what}, name=f"admin_person_{what}")
        for what in ("take", "close", "open", "password")
    ),
    path("trial/", admin_trial, name="admin_trial"),
    path("tables/<slug:slug>/", admin_table, name="admin_table"),
    path("tables/<slug:slug>/new/", admin_new, name="admin_new"),
    path("tables/<slug:slug>/rows.csv", admin_download, {"kind": "csv"}, name="admin_csv"),
    path("tables/<slug:slug>/rows.xlsx", admin_download, {"kind": "xlsx"}, name="admin_xlsx"),
    path("tables/<slug:slug>/upload/", admin_upload, name="admin_upload"),
    path("tables/<slug:slug>/upload/<int:pk>/", admin_apply, name="admin_apply"),
    path("tables/<slug:slug>/<int:pk>/", admin_row, name="admin_row"),
    path("tables/<slug:slug>/<int:pk>/retire/", admin_retire, name="admin_retire"),
]
