"""Addresses of the pages for residents."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
