"""Addresses of hours and their proof."""

from django.urls import path

from .pages.desk_hours import claim_decide, claims, entry_counter, volunteer_hours
from .pages.my_hours import my_claim, my_hours, my_listing

urlpatterns = [
    path("me/hours/", my_hours, name="my_hours"),
    path("me/hours/claim/", my_claim, name="my_claim"),
    path("me/hours/listing/", my_listing, name="my_listing"),
    path("desk/hours/", claims, name="desk_hours"),
    path("desk/hours/claims/<int:pk>/", claim_decide, name="claim_decide"),
    path("desk/hours/entries/<int:pk>/counter/", entry_counter, name="entry_counter"),
    path("desk/hours/<str:number>/", volunteer_hours, name="desk_volunteer_hours"),
]
