"""Addresses of activities."""

from django.urls import path

from .pages.calendars import activities_feed, activities_feed_new, activity_calendar
from .pages.joining import shift_cancel, shift_sign_up, shift_team
from .pages.leading import activities_desk, activity_do, activity_lead, activity_people
from .pages.liveliness import teams_liveliness
from .pages.my_activities import activities_mine
from .pages.near import activities_near
from .pages.planning import activity_edit, activity_new, activity_repeat
from .pages.public import activities, activity, activity_points, activity_sites
from .pages.tasks import task, task_done, task_give_back, task_take, tasks

urlpatterns = [
    path("activities/", activities, name="activities"),
    path("activities/near/", activities_near, name="activities_near"),
    path("activities/mine/", activities_mine, name="activities_mine"),
    path("activities/points/", activity_points, name="activity_points"),
    path("activities/feed/", activities_feed_new, name="activities_feed_new"),
    path("activities/feed/<str:token>.ics", activities_feed, name="activities_feed"),
    path("activities/sign-up/<int:pk>/", shift_sign_up, name="shift_sign_up"),
    path("activities/cancel/<int:pk>/", shift_cancel, name="shift_cancel"),
    path("activities/team/<int:pk>/", shift_team, name="shift_team"),
    path("activities/<slug:number>/", activity, name="activity"),
    path("activities/<slug:number>/calendar.ics", activity_calendar, name="activity_calendar"),
    path("activities/<slug:number>/sites/", activity_sites, name="activity_sites"),
    path("tasks/", tasks, name="tasks"),
    path("tasks/<int:pk>/", task, name="task"),
    path("tasks/<int:pk>/take/", task_take, name="task_take"),
    path("tasks/<int:pk>/give-back/", task_give_back, name="task_give_back"),
    path("tasks/<int:pk>/done/", task_done, name="task_done"),
    path("desk/activities/", activities_desk, name="activities_desk"),
    path("desk/activities/new/", activity_new, name="activity_new"),
    path("desk/activities/teams/", teams_liveliness, name="teams_liveliness"),
    path("desk/activities/<slug:number>/", activity_lead, name="activity_lead"),
    path("desk/activities/<slug:number>/people/<int:shift>/", activity_people, name="activity_people"),
    path("desk/activities/<slug:number>/edit/", activity_edit, name="activity_edit"),
    path("desk/activities/<slug:number>/repeat/", activity_repeat, name="activity_repeat"),
    path("desk/activities/<slug:number>/do/", activity_do, name="activity_do"),
]
