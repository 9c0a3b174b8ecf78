"""Every address of the product."""

from django.urls import include, path

from .api import api, nowhere

urlpatterns = [
    path("", include("qiaomen.shell.urls")),
    path("map/", include("qiaomen.places.urls")),
    path("", include("qiaomen.cases.public_urls")),
    path("desk/admin/", include("qiaomen.city.urls")),
    path("desk/", include("qiaomen.cases.staff_urls")),
    path("desk/", include("qiaomen.cases.desk_urls")),
    path("", include("qiaomen.activities.urls")),
    path("", include("qiaomen.neighbours.urls")),
    path("", include("qiaomen.rewards.urls")),
    path("", include("qiaomen.volunteers.hours_urls")),
    path("", include("qiaomen.activities.attendance_urls")),
    path("", include("qiaomen.volunteers.urls")),
    path("api/", api.urls),
    path("api/<path:rest>", nowhere),
]
