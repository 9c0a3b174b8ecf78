"""Addresses of registers and their items."""

from django.urls import path

from .pages.campaigns import campaign_brief, campaign_spread
from .pages.checklist import item_checklist
from .pages.desk import register, register_do, register_new, register_shares, work
from .pages.gathered import campaign_of_finding
from .pages.item import item, item_step
from .pages.problems import problem_from_case, problem_new, register_draw, register_points
from .pages.programmes import candidate_new
from .pages.public import progress, progress_of, progress_points
from .pages.wishes import wish_from_case

urlpatterns = [
    path("progress/", progress, name="progress"),
    path("progress/<slug:number>/", progress_of, name="progress_of"),
    path("progress/<slug:number>/points/", progress_points, name="progress_points"),
    path("desk/work/", work, name="work"),
    path("desk/work/from/<slug:number>/", problem_from_case, name="problem_from_case"),
    path("desk/work/wish/<slug:number>/", wish_from_case, name="wish_from_case"),
    path("desk/work/gathered/<int:pk>/", campaign_of_finding, name="campaign_of_finding"),
    path("desk/work/new/<slug:kind>/", register_new, name="register_new"),
    path("desk/work/items/<slug:number>/", item, name="item"),
    path("desk/work/items/<slug:number>/checklist/", item_checklist, name="item_checklist"),
    path("desk/work/items/<slug:number>/<slug:name>/", item_step, name="item_step"),
    path("desk/work/<slug:number>/", register, name="register"),
    path("desk/work/<slug:number>/shares/", register_shares, name="register_shares"),
    path("desk/work/<slug:number>/do/", register_do, name="register_do"),
    path("desk/work/<slug:number>/find/", problem_new, name="problem_new"),
    path("desk/work/<slug:number>/candidate/", candidate_new, name="candidate_new"),
    path("desk/work/<slug:number>/spread/", campaign_spread, name="campaign_spread"),
    path("desk/work/<slug:number>/brief/", campaign_brief, name="campaign_brief"),
    path("desk/work/<slug:number>/draw/", register_draw, name="register_draw"),
    path("desk/work/<slug:number>/points/", register_points, name="register_points"),
]
