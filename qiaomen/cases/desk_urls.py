"""Addresses of the pages for staff, all below /desk/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
