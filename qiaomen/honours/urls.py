"""Addresses of the honours."""

from django.urls import path

from .pages.desk import desk_honour, desk_honour_do, desk_honour_form, desk_honours
from .pages.nominees import desk_award, desk_nominate, desk_nominee
from .pages.public import honour, honour_object, honour_vote, honoured, honours

urlpatterns = [
    path("honours/", honours, name="honours"),
    path("honours/<slug:code>/", honour, name="honour"),
    path("honours/<slug:code>/<slug:number>/", honoured, name="honoured"),
    path("honours/<slug:code>/<slug:number>/vote/", honour_vote, name="honour_vote"),
    path("honours/<slug:code>/<slug:number>/object/", honour_object, name="honour_object"),
    path("desk/honours/", desk_honours, name="desk_honours"),
    path("desk/honours/new/", desk_honour_form, name="desk_honour_new"),
    path("desk/honours/<slug:code>/", desk_honour, name="desk_honour"),
    path("desk/honours/<slug:code>/edit/", desk_honour_form, name="desk_honour_edit"),
    path("desk/honours/<slug:code>/do/", desk_honour_do, name="desk_honour_do"),
    path("desk/honours/<slug:code>/nominate/", desk_nominate, name="desk_nominate"),
    path("desk/honours/<slug:code>/nominees/<slug:number>/", desk_nominee, name="desk_nominee"),
    path("desk/honours/<slug:code>/nominees/<slug:number>/certificate.pdf", desk_award, name="desk_award"),
]
