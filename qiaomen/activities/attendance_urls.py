"""Addresses of checking in, and of courses."""

from django.urls import path

from .pages.courses import course, courses, my_training, piece
from .pages.courses_desk import course_missing, course_missing_file, desk_course, desk_courses
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
    path("courses/", courses, name="courses"),
    path("courses/<slug:code>/", course, name="course"),
    path("courses/<slug:code>/<int:order>/", piece, name="piece"),
    path("me/training/", my_training, name="my_training"),
    path("desk/courses/", desk_courses, name="desk_courses"),
    path("desk/courses/new/", desk_course, name="desk_course_new"),
    path("desk/courses/<slug:code>/", desk_course, name="desk_course"),
    path("desk/courses/<slug:code>/missing/", course_missing, name="course_missing"),
    path("desk/courses/<slug:code>/missing.xlsx", course_missing_file, name="course_missing_file"),
]
