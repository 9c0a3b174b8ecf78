"""Addresses of the administration, below /desk/admin/."""

from django.urls import path

from .pages.changes import admin_changes
from .pages.tables import admin_home, admin_new, admin_retire, admin_row, admin_table
from .pages.trial import admin_trial

urlpatterns = [
    path("", admin_home, name="admin_home"),
    path("changes/", admin_changes, name="admin_changes"),
    path("trial/", admin_trial, name="admin_trial"),
    path("tables/<slug:slug>/", admin_table, name="admin_table"),
    path("tables/<slug:slug>/new/", admin_new, name="admin_new"),
    path("tables/<slug:slug>/<int:pk>/", admin_row, name="admin_row"),
    path("tables/<slug:slug>/<int:pk>/retire/", admin_retire, name="admin_retire"),
]
