"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("qiaomen.shell.urls")),
    path("", include("qiaomen.cases.public_urls")),
    path("desk/", include("qiaomen.cases.desk_urls")),
]
