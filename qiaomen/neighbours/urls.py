"""Addresses of the meeting point."""

from django.urls import path

from .pages.offers import case_neighbours

urlpatterns = [path("desk/neighbours/<str:number>/", case_neighbours, name="case_neighbours")]
