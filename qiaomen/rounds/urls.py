"""Addresses of the rounds."""

from django.urls import path

from .pages.counting import count, observe
from .pages.my_patrols import found, my_patrols, walk
from .pages.observed import observed, observed_file
from .pages.observed_desk import desk_indicator, desk_observed, desk_observed_file, turn_back
from .pages.patrolled import patrol, patrolled, patrolled_place

urlpatterns = [
    path("observed/", observed, name="observed"),
    path("observed.csv", observed_file, name="observed_file"),
    path("desk/observe/", observe, name="observe"),
    path("desk/observe/<str:indicator>/<str:site>/", count, name="count"),
    path("desk/observed/", desk_observed, name="desk_observed"),
    path("desk/observed/turns/<int:pk>/", turn_back, name="turn_back"),
    path("desk/observed/<str:indicator>/", desk_indicator, name="desk_indicator"),
    path("desk/observed/<str:indicator>/turns.xlsx", desk_observed_file, name="desk_observed_file"),
    path("desk/patrols/", my_patrols, name="my_patrols"),
    path("desk/patrols/walk/<int:adoption>/<str:rule>/", walk, name="walk"),
    path("desk/patrols/walk/<int:adoption>/<str:rule>/found/", found, name="found_on_patrol"),
    path("desk/patrols/<uuid:walk>/", patrol, name="patrol"),
    path("desk/patrolled/", patrolled, name="patrolled"),
    path("desk/patrolled/<str:kind>/<str:code>/", patrolled_place, name="patrolled_place"),
]
