"""Addresses of the rounds."""

from django.urls import path

from .pages.counting import count, observe
from .pages.observed import observed, observed_file
from .pages.observed_desk import desk_indicator, desk_observed, desk_observed_file, turn_back

urlpatterns = [
    path("observed/", observed, name="observed"),
    path("observed.csv", observed_file, name="observed_file"),
    path("desk/observe/", observe, name="observe"),
    path("desk/observe/<str:indicator>/<str:site>/", count, name="count"),
    path("desk/observed/", desk_observed, name="desk_observed"),
    path("desk/observed/turns/<int:pk>/", turn_back, name="turn_back"),
    path("desk/observed/<str:indicator>/", desk_indicator, name="desk_indicator"),
    path("desk/observed/<str:indicator>/turns.xlsx", desk_observed_file, name="desk_observed_file"),
]
