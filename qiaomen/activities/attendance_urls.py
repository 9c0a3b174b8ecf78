"""Addresses of checking in, and of courses."""

from django.urls import path

from .pages.kiosk import kiosk
from .pages.mine import check, read_code, shifts_now
from .pages.roll import desk_roll, roll, shifts, walk_ins
from .pages.screen import screen, screen_codes

urlpatterns = [
    path("in/", shifts_now, name="shifts_now"),
    path("in/<int:shift>/", check, name="check"),
    path("in/<int:shift>/<slug:code>/", read_code, name="read_code"),
    path("lead/<int:shift>/", roll, name="roll"),
    path("screen/<str:link>/", screen, name="screen"),
    path("screen/<str:link>/codes/", screen_codes, name="screen_codes"),
    path("kiosk/<str:link>/", kiosk, name="kiosk"),
    path("desk/attendance/", shifts, name="attendance"),
    path("desk/attendance/<int:shift>/", desk_roll, name="desk_roll"),
    path("desk/attendance/<int:shift>/walk-ins/", walk_ins, name="walk_ins"),
]
