"""Every address of the product."""

from django.urls import include, path

from .api import api, nowhere
from .paper.pages.registers import volunteers_import, volunteers_refused
from .paper.pages.targets import target_file, target_import

urlpatterns = [
    path("", include("qiaomen.shell.urls")),
    path("map/", include("qiaomen.places.urls")),
    path("", include("qiaomen.cases.public_urls")),
    path("desk/admin/", include("qiaomen.city.urls")),
    path("", include("qiaomen.rounds.urls")),
    path("", include("qiaomen.honours.urls")),
    path("desk/", include("qiaomen.cases.staff_urls")),
    path("desk/", include("qiaomen.cases.desk_urls")),
    path("desk/work/<slug:number>/board.xlsx", target_file, name="target_file"),
    path("desk/work/<slug:number>/import/", target_import, name="target_import"),
    path("", include("qiaomen.campaigns.urls")),
    path("", include("qiaomen.forms.urls")),
    path("", include("qiaomen.activities.urls")),
    path("", include("qiaomen.neighbours.urls")),
    path("", include("qiaomen.rewards.urls")),
    path("", include("qiaomen.volunteers.hours_urls")),
    path("", include("qiaomen.activities.attendance_urls")),
    path("desk/volunteers/import/", volunteers_import, name="volunteers_import"),
    path("desk/volunteers/import/<int:pk>/", volunteers_refused, name="volunteers_refused"),
    path("", include("qiaomen.volunteers.urls")),
    path("api/", api.urls),
    path("api/<path:rest>", nowhere),
]
