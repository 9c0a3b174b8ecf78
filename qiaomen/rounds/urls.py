"""Addresses of the rounds."""

from django.urls import path

from .pages.assessment_bulletin import assessment, assessment_faults
from .pages.assessment_desk import assessment_new, assessments
from .pages.bulletins import bulletin, bulletins
from .pages.counting import count, observe
from .pages.doors import door, doors, told
from .pages.household_desk import (
    household_results,
    household_results_file,
    household_round,
    household_round_new,
    household_rounds,
    household_sample_file,
)
from .pages.my_patrols import found, my_patrols, walk
from .pages.observed import observed, observed_file
from .pages.observed_desk import desk_indicator, desk_observed, desk_observed_file, turn_back
from .pages.patrolled import patrol, patrolled, patrolled_findings, patrolled_place
from .pages.points import point, point_whose, points

urlpatterns = [
    path("observed/", observed, name="observed"),
    path("observed.csv", observed_file, name="observed_file"),
    path("assessments/", bulletins, name="bulletins"),
    path("assessments/<int:pk>/", bulletin, name="bulletin"),
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
    path("desk/patrolled/<str:kind>/<str:code>/findings/", patrolled_findings, name="patrolled_findings"),
    path("desk/households/", household_rounds, name="household_rounds"),
    path("desk/households/new/", household_round_new, name="household_round_new"),
    path("desk/households/<int:pk>/", household_round, name="household_round"),
    path("desk/households/<int:pk>/results/", household_results, name="household_results"),
    path("desk/households/<int:pk>/results.csv", household_results_file, name="household_results_file"),
    path("desk/households/<int:pk>/sample.csv", household_sample_file, name="household_sample_file"),
    path("desk/assessments/", assessments, name="assessments"),
    path("desk/assessments/new/", assessment_new, name="assessment_new"),
    path("desk/assessments/<int:pk>/", assessment, name="assessment"),
    path("desk/assessments/<int:pk>/faults/", assessment_faults, name="assessment_faults"),
    path("desk/points/", points, name="points"),
    path("desk/points/<int:pk>/", point, name="point"),
    path("desk/points/<int:pk>/whose/", point_whose, name="point_whose"),
    path("desk/doors/", doors, name="doors"),
    path("desk/doors/<int:pk>/", door, name="door"),
    path("desk/doors/told/<int:pk>/", told, name="told"),
]
