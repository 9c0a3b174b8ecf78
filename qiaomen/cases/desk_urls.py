"""Addresses of the pages for staff, all below /desk/."""

from django.urls import path

from .pages.desk.case_page import case_page
from .pages.desk.desk_filters import drop_filter, save_filter
from .pages.desk.desk_list import desk_list, desk_start
from .pages.desk.desks import DESKS
from .pages.desk.list_file import list_file
from .pages.desk.reveal import reveal_contact
from .pages.desk.several import several
from .pages.desk.step import do_step

urlpatterns = [
    path("", desk_start, name="desk"),
    *(path(f"{desk.slug}/", desk_list, {"slug": desk.slug}, name="desk_list") for desk in DESKS),
    path("several/<slug:slug>/", several, name="desk_several"),
    path("<slug:slug>/list.xlsx", list_file, name="desk_file"),
    path("<slug:slug>/save/", save_filter, name="save_filter"),
    path("<slug:slug>/save/<int:pk>/drop/", drop_filter, name="drop_filter"),
    path("cases/<str:number>/", case_page, name="desk_case"),
    path("cases/<str:number>/contact/<str:report>/", reveal_contact, name="desk_reveal"),
    path("cases/<str:number>/<slug:name>/", do_step, name="desk_step"),
]
