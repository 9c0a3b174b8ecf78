"""The product's addresses with the pages under test below /desk/."""

from django.urls import include, path

urlpatterns = [path("desk/", include("qiaomen.cases.staff_urls")), path("", include("qiaomen.urls"))]
