"""Addresses of registers and their items."""

from django.urls import path

from .pages.desk import register, register_do, register_new, register_shares, work
from .pages.item import item, item_step
from .pages.public import progress, progress_of

urlpatterns = [
    path("progress/", progress, name="progress"),
    path("progress/<slug:number>/", progress_of, name="progress_of"),
    path("desk/work/", work, name="work"),
    path("desk/work/new/<slug:kind>/", register_new, name="register_new"),
    path("desk/work/items/<slug:number>/", item, name="item"),
    path("desk/work/items/<slug:number>/<slug:name>/", item_step, name="item_step"),
    path("desk/work/<slug:number>/", register, name="register"),
    path("desk/work/<slug:number>/shares/", register_shares, name="register_shares"),
    path("desk/work/<slug:number>/do/", register_do, name="register_do"),
]
