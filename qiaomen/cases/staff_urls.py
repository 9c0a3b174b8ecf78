"""Addresses of the pages for staff that are no queue: entering reports, the board, look-backs, upkeep. Below /desk/."""

from django.urls import path

from qiaomen.people.pages.expired import unsent_forget

from .pages.staff.board import board, board_cases
from .pages.staff.cover import cover_photo
from .pages.staff.finding import finding
from .pages.staff.findings import findings
from .pages.staff.ground_map import ground_line, ground_map, ground_points
from .pages.staff.history_page import anchors_file, history_page
from .pages.staff.look_backs import look_back, look_backs
from .pages.staff.operator import operator, operator_alike, operator_caller, operator_kinds
from .pages.staff.outbox import outbox, outbox_again
from .pages.staff.password import password
from .pages.staff.phrases import drop_phrase, phrases
from .pages.staff.route import route
from .pages.staff.staff_intake import staff_intake, staff_intake_start
from .pages.staff.staff_places import staff_places
from .pages.staff.stop import stop, stop_step
from .pages.staff.week import week

urlpatterns = [
    path("map/", ground_map, name="ground_map"),
    path("map/points.json", ground_points, name="ground_points"),
    path("map/lines/<str:code>/", ground_line, name="ground_line"),
    path("findings/", findings, name="findings"),
    path("findings/<int:pk>/", finding, name="finding"),
    path("operator/", operator, name="operator"),
    path("operator/caller/", operator_caller, name="operator_caller"),
    path("operator/alike/", operator_alike, name="operator_alike"),
    path("operator/kinds/", operator_kinds, name="operator_kinds"),
    path("phrases/", phrases, name="phrases"),
    path("phrases/<int:pk>/drop/", drop_phrase, name="drop_phrase"),
    path("places/", staff_places, name="staff_places"),
    path("intake/", staff_intake_start, name="staff_intake_start"),
    path("intake/<slug:channel>/", staff_intake, name="staff_intake"),
    path("photos/<uuid:key>/cover/", cover_photo, name="cover_photo"),
    path("route/", route, name="route"),
    path("route/<str:number>/", stop, name="stop"),
    path("route/<str:number>/<slug:name>/", stop_step, name="stop_step"),
    path("supervision/", board, name="board"),
    path("supervision/<slug:figure>/", board_cases, name="board_cases"),
    path("week/", week, name="week"),
    path("look-back/", look_backs, name="look_backs"),
    path("look-back/<int:pk>/", look_back, name="look_back"),
    path("outbox/", outbox, name="outbox"),
    path("outbox/<int:pk>/again/", outbox_again, name="outbox_again"),
    path("history/", history_page, name="history"),
    path("history/anchors.jsonl", anchors_file, name="anchors_file"),
    path("unsent/forget/", unsent_forget, name="unsent_forget"),
    path("password/", password, name="password"),
]
