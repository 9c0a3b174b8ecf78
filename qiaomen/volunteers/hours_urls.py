"""Addresses of hours and their proof."""

from django.urls import path

from .pages.certificate_wishes import wish_decide
from .pages.certificates import (
    certificate_revoke,
    desk_certificate,
    desk_certificates,
    my_badge,
    my_certificate,
    my_certificates,
)
from .pages.desk_hours import claim_decide, claims, entry_counter, volunteer_hours
from .pages.findings import finding_decide, findings, findings_look
from .pages.hours_ranking import hours_ranking
from .pages.my_hours import my_claim, my_hours, my_listing
from .pages.proof import badge_issuer, badge_key, badge_revoked, certificate, certificate_scanned

urlpatterns = [
    path("me/hours/", my_hours, name="my_hours"),
    path("me/hours/claim/", my_claim, name="my_claim"),
    path("me/hours/listing/", my_listing, name="my_listing"),
    path("me/certificates/", my_certificates, name="my_certificates"),
    path("me/certificates/<str:number>/", my_certificate, name="my_certificate"),
    path("me/certificates/<str:number>/badge/", my_badge, name="my_badge"),
    path("desk/certificates/", desk_certificates, name="desk_certificates"),
    path("desk/certificates/wishes/<int:pk>/", wish_decide, name="certificate_wish"),
    path("desk/certificates/<str:number>/", desk_certificate, name="desk_certificate"),
    path("desk/certificates/<str:number>/revoke/", certificate_revoke, name="certificate_revoke"),
    path("certificate/", certificate, name="certificate"),
    path("certificate/<str:number>/<str:code>/", certificate_scanned, name="certificate_scanned"),
    path("badges/key/", badge_key, name="badge_key"),
    path("badges/issuer/", badge_issuer, name="badge_issuer"),
    path("badges/revoked/", badge_revoked, name="badge_revoked"),
    path("hours/", hours_ranking, name="hours_ranking"),
    path("desk/hours/findings/", findings, name="hour_findings"),
    path("desk/hours/findings/look/", findings_look, name="hour_findings_look"),
    path("desk/hours/findings/<int:pk>/", finding_decide, name="hour_finding_decide"),
    path("desk/hours/", claims, name="desk_hours"),
    path("desk/hours/claims/<int:pk>/", claim_decide, name="claim_decide"),
    path("desk/hours/entries/<int:pk>/counter/", entry_counter, name="entry_counter"),
    path("desk/hours/<str:number>/", volunteer_hours, name="desk_volunteer_hours"),
]
