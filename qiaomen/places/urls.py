"""Addresses of what maps are drawn from, all below /map/."""

from django.urls import path

from .pages.base_layer import map_base
from .pages.nearby import map_nearby
from .pages.tiles import map_tiles

urlpatterns = [
    path("base/<uuid:edition>.json", map_base, name="map_base"),
    path("nearby", map_nearby, name="map_nearby"),
    path("tiles.pmtiles", map_tiles, name="map_tiles"),
]
