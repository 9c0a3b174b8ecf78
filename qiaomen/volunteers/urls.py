"""Addresses of the volunteer network."""

from django.urls import path

from .pages.public.join import volunteer_join
from .pages.public.me import me, my_leave, my_profile, my_teams
from .pages.public.sign_in import volunteer_sign_in, volunteer_sign_out
from .pages.public.stations import station, station_points, stations, volunteer_home
from .pages.staff import stations as desk_of_stations
from .pages.staff.corrections import volunteer_correct
from .pages.staff.network import network, network_points
from .pages.staff.people import volunteer, volunteers
from .pages.staff.teams import membership, team, team_form, team_retire, teams

urlpatterns = [
    path("volunteer/", volunteer_home, name="volunteer_home"),
    path("volunteer/join/", volunteer_join, name="volunteer_join"),
    path("volunteer/sign-in/", volunteer_sign_in, name="volunteer_sign_in"),
    path("volunteer/sign-out/", volunteer_sign_out, name="volunteer_sign_out"),
    path("volunteer/stations/", stations, name="stations"),
    path("volunteer/stations/points/", station_points, name="station_points"),
    path("volunteer/stations/<slug:code>/", station, name="station"),
    path("me/", me, name="me"),
    path("me/profile/", my_profile, name="my_profile"),
    path("me/teams/", my_teams, name="my_teams"),
    path("me/leave/", my_leave, name="my_leave"),
    path("desk/volunteers/", volunteers, name="volunteers"),
    path("desk/volunteers/<slug:number>/", volunteer, name="volunteer"),
    path("desk/volunteers/<slug:number>/correct/", volunteer_correct, name="volunteer_correct"),
    path("desk/network/", network, name="network"),
    path("desk/network/points/", network_points, name="network_points"),
    path("desk/teams/", teams, name="teams"),
    path("desk/teams/new/", team_form, name="team_new"),
    path("desk/teams/memberships/<int:pk>/", membership, name="membership"),
    path("desk/teams/<slug:code>/", team, name="team"),
    path("desk/teams/<slug:code>/edit/", team_form, name="team_edit"),
    path("desk/teams/<slug:code>/retire/", team_retire, name="team_retire"),
    path("desk/stations/", desk_of_stations.stations, name="desk_stations"),
    path("desk/stations/new/", desk_of_stations.station_form, name="station_new"),
    path("desk/stations/<slug:code>/", desk_of_stations.station_form, name="desk_station"),
    path("desk/stations/<slug:code>/do/", desk_of_stations.station_do, name="station_do"),
]
