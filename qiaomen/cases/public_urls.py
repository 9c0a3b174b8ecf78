"""Addresses of the pages for residents."""

from django.urls import path

from .pages.photos import photo
from .pages.public.figures import figures, figures_file
from .pages.public.find import find
from .pages.public.follow_up import follow_up
from .pages.public.following import confirm, follow, following_feed, following_page, my_following, unfollow
from .pages.public.home import home
from .pages.public.mine import my_reports
from .pages.public.public_case import public_case
from .pages.public.public_list import public_list
from .pages.public.public_map import map_points, public_map
from .pages.public.report_form import report
from .pages.public.report_look import place_suggestions, report_look
from .pages.public.same import same

urlpatterns = [
    path("", home, name="home"),
    path("report/", report, name="report"),
    path("report/place-suggestions", place_suggestions, name="place_suggestions"),
    path("report/look", report_look, name="report_look"),
    path("f/<str:token>/same/", same, name="same"),
    path("f/<str:token>/", follow_up, name="follow_up"),
    path("figures/", figures, name="figures"),
    path("figures.csv", figures_file, name="figures_file"),
    path("find/", find, name="find"),
    path("mine/", my_reports, name="mine"),
    path("follow/", follow, name="follow"),
    path("following/", my_following, name="following"),
    path("following/<str:token>/", following_page, name="following_page"),
    path("following/<str:token>/feed.atom", following_feed, name="following_feed"),
    path("following/yes/<str:token>/", confirm, name="following_yes"),
    path("unfollow/<str:token>/", unfollow, name="unfollow"),
    path("cases/", public_list, name="public_list"),
    path("map/", public_map, name="public_map"),
    path("map/points.json", map_points, name="map_points"),
    path("cases/<str:number>/", public_case, name="public_case"),
    path("photos/<uuid:key>/<str:name>", photo, name="photo"),
]
