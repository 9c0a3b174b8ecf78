"""An example of every page: by the name of its address, who opens it and where. A new page is added here.

Words in braces come from `made.make`; `-` is a resident, `+` a volunteer. What shows no page stands in NO_PAGES.
"""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from qiaomen.cases.pages.desk.desks import DESKS
from qiaomen.city.labels import SLUGS
from tests.sweep.forms import FORMS
from tests.sweep.rounds import ROUNDS

Example = tuple[str, str]

# Who sits at a desk, by its slug.
AT_DESK = {
    "accept": "ana", "dispatch": "dai", "arbitration": "ling", "unit": "bo", "approvals": "sun", "verify": "cai",
    "answer": "olga", "contest": "sun", "all": "sun",
}  # fmt: skip
# Who has the forms of a case's next steps, and from which desk they come, by its state.
AT_CASE = {
    "received": ("ana", "accept"), "accepted": ("dai", "dispatch"), "dispatched": ("lin", "unit"),
    "disputed": ("ling", "arbitration"), "in_handling": ("bo", "unit"), "suspended": ("bo", "unit"),
    "finished": ("sun", "verify"), "verified": ("olga", "answer"), "answered": ("olga", "all"),
    "closed": ("sun", "all"), "contested": ("sun", "contest"),
}  # fmt: skip
PAGES: dict[str, list[Example]] = {
    # the frame
    "design": [("-", "/design/")],
    "design_desk": [("-", "/design/desk/")],
    "offline": [("-", "/offline/")],
    "waiting": [("-", "/waiting/")],
    "sign_in": [("-", "/desk/sign-in/")],
    # residents
    "home": [("-", "/")],
    "report": [("-", "/report/")],
    "find": [("-", "/find/")],
    "follow_up": [("-", "/f/{token}/"), ("-", "/f/{token}/?new=1"), ("-", "/f/{declined_token}/")],
    "public_list": [("-", "/cases/"), ("-", "/cases/?q=nothing")],
    "public_map": [("-", "/map/"), ("-", "/map/?q=nothing")],
    "public_case": [("-", "/cases/{case}/"), ("-", "/cases/{in_handling}/")],
    "figures": [("-", "/figures/"), ("-", "/figures/?by=unit"), ("-", "/figures/?in={area}")],
    "following": [("-", "/following/"), ("-", "/following/?q=东")],
    "following_page": [("-", "/following/{follower}/")],
    "unfollow": [("-", "/unfollow/{follow}/")],
    "following_yes": [("-", "/following/yes/{contact}/")],
    "mine": [("-", "/mine/")],
    "honours": [("-", "/honours/")],
    "honour": [("-", "/honours/voting/"), ("-", "/honours/published/")],
    "honoured": [("-", "/honours/published/{nominee_in_published}/")],
    "honour_vote": [("-", "/honours/voting/{nominee_in_voting}/vote/")],
    "honour_object": [("-", "/honours/published/{nominee_in_published}/object/")],
    "desk_honours": [("kao", "/desk/honours/")],
    "desk_honour_new": [("kao", "/desk/honours/new/")],
    "desk_honour_edit": [("kao", "/desk/honours/draft/edit/")],
    "desk_honour": [
        ("kao", "/desk/honours/naming/"),
        ("kao", "/desk/honours/voting/"),
        ("kao", "/desk/honours/published/"),
        ("sun", "/desk/honours/review/"),
    ],
    "desk_nominate": [("lin", "/desk/honours/naming/nominate/")],
    "desk_nominee": [
        ("kao", "/desk/honours/naming/nominees/{nominee_named}/"),
        ("sun", "/desk/honours/review/nominees/{nominee_in_review}/"),
    ],
    "exchanges": [("-", "/exchange/")],
    "my_exchange": [("-", "/exchange/mine/")],
    "activities": [("-", "/activities/"), ("-", "/activities/?kind=course")],
    "activity": [("-", "/activities/{activity}/"), ("+", "/activities/{activity}/")],
    "activities_near": [("+", "/activities/near/")],
    "activities_mine": [("+", "/activities/mine/")],
    "shift_team": [("+", "/activities/team/{own_shift}/")],
    "tasks": [("+", "/tasks/")],
    "task": [("-", "/tasks/{task}/")],
    "case_neighbours": [("bo", "/desk/neighbours/{in_handling}/")],
    "teams_liveliness": [("zu", "/desk/activities/teams/?all=1")],
    "activities_desk": [("zu", "/desk/activities/"), ("zu", "/desk/activities/?show=draft")],
    "activity_new": [("zu", "/desk/activities/new/")],
    "activity_lead": [("zu", "/desk/activities/{activity}/")],
    "activity_people": [("zu", "/desk/activities/{activity}/people/{full_shift}/")],
    "activity_edit": [("zu", "/desk/activities/{activity}/edit/")],
    "activity_repeat": [
        ("zu", "/desk/activities/{activity}/repeat/?which=every&weekday=FR&from_on=2027-01-01&until_on=2027-01-31")
    ],
    **FORMS,
    # the chain
    "desk": [("ana", "/desk/"), ("bo", "/desk/"), ("sun", "/desk/")],
    "desk_list": [
        *((AT_DESK[desk.slug], f"/desk/{desk.slug}/") for desk in DESKS),
        ("sun", "/desk/all/?light=on_time"),
    ],
    "desk_case": [
        *((who, f"/desk/cases/{{{state}}}/?desk={desk}") for state, (who, desk) in AT_CASE.items()),
        ("cai", "/desk/cases/{finished}/?desk=verify"),
        ("sun", "/desk/cases/{extended}/?desk=approvals"),
        ("wang", "/desk/cases/{closed}/"),
    ],
    "operator": [("olga", "/desk/operator/"), ("olga", "/desk/operator/?saved={report}")],
    "phrases": [("olga", "/desk/phrases/"), ("ling", "/desk/phrases/")],
    "staff_intake": [("cai", "/desk/intake/patrol/"), ("ana", "/desk/intake/media/")],
    "board": [("sun", "/desk/supervision/"), ("wang", "/desk/supervision/?area={area}&days=7")],
    "board_cases": [("sun", "/desk/supervision/open/")],
    "ground_map": [("sun", "/desk/map/"), ("wang", "/desk/map/?level=cell&colour=owner")],
    "ground_line": [("sun", "/desk/map/lines/{line}/")],
    "findings": [("sun", "/desk/findings/?show=spot"), ("dai", "/desk/findings/?show=actions")],
    "finding": [("dai", "/desk/findings/{pair}/"), ("sun", "/desk/findings/{acted}/")],
    "route": [("cai", "/desk/route/?place=火车站")],
    "stop": [("cai", "/desk/route/{finished}/"), ("bo", "/desk/route/{in_handling}/")],
    "week": [("wang", "/desk/week/")],
    "cover_photo": [("sun", "/desk/photos/{photo}/cover/")],
    "look_backs": [("sun", "/desk/look-back/")],
    "look_back": [("sun", "/desk/look-back/{drawn}/")],
    "outbox": [("guan", "/desk/outbox/")],
    "history": [("guan", "/desk/history/")],
    "password": [("bo", "/desk/password/")],
    # at the place; `+` is a volunteer
    "shifts_now": [("+", "/in/")],
    "check": [("+", "/in/{shift}/")],
    "roll": [("+", "/lead/{shift}/")],
    "screen": [("-", "/screen/{place}/")],
    "kiosk": [("-", "/kiosk/{place}/")],
    "courses": [("-", "/courses/")],
    "course": [("+", "/courses/short/"), ("-", "/courses/hall/")],
    "piece": [("+", "/courses/short/1/")],
    "my_training": [("+", "/me/training/")],
    "volunteer_correct": [("zu", "/desk/volunteers/{volunteer}/correct/")],
    "exchange_rates": [("zu", "/desk/exchange/rates/")],
    "desk_courses": [("zu", "/desk/courses/")],
    "desk_course_new": [("zu", "/desk/courses/new/")],
    "desk_course": [("zu", "/desk/courses/short/")],
    "course_missing": [("zu", "/desk/courses/short/missing/")],
    "attendance": [("zu", "/desk/attendance/")],
    "desk_roll": [("zu", "/desk/attendance/{shift}/")],
    # registers
    "progress": [("-", "/progress/")],
    "progress_of": [
        ("-", "/progress/{target}/"),
        ("-", "/progress/{rivers}/"),
        ("-", "/progress/{health}/"),
        ("-", "/progress/{renewal}/"),
    ],
    "work": [("sun", "/desk/work/"), ("dong", "/desk/work/?kind=target")],
    "register_new": [
        ("sun", "/desk/work/new/target/"),
        ("sun", "/desk/work/new/problems/"),
        ("sun", "/desk/work/new/campaign/"),
        ("sun", "/desk/work/new/programme/"),
    ],
    "candidate_new": [("sun", "/desk/work/{renewal}/candidate/")],
    "campaign_spread": [("sun", "/desk/work/{health}/spread/")],
    "campaign_brief": [("wang", "/desk/work/{health}/brief/"), ("wang", "/desk/work/{health}/brief/?whole=1")],
    "register": [
        ("sun", "/desk/work/{target}/"),
        ("dong", "/desk/work/{target}/"),
        ("sun", "/desk/work/{rivers}/?state=struck"),
        ("sun", "/desk/work/{health}/"),
        ("sun", "/desk/work/{renewal}/"),
    ],
    "wish_from_case": [("sun", "/desk/work/wish/{in_handling}/")],
    "campaign_of_finding": [("sun", "/desk/work/gathered/{acted}/")],
    "problem_new": [("cai", "/desk/work/{rivers}/find/")],
    "problem_from_case": [("sun", "/desk/work/from/{in_handling}/")],
    "register_shares": [("sun", "/desk/work/{target}/shares/")],
    "item_checklist": [("dong", "/desk/work/items/{listed}/checklist/")],
    "item": [
        ("dong", "/desk/work/items/{share}/"),
        ("sun", "/desk/work/items/{share}/"),
        ("sun", "/desk/work/items/{found}/"),
        ("kao", "/desk/work/items/{asked}/"),
        ("sun", "/desk/work/items/{struck}/"),
        ("sun", "/desk/work/items/{compound}/"),
    ],
    "target_import": [("dong", "/desk/work/{target}/import/")],
    # the administration
    "admin_home": [("guan", "/desk/admin/")],
    "admin_changes": [("guan", "/desk/admin/changes/")],
    "admin_gaps": [("guan", "/desk/admin/gaps/")],
    "admin_calendar": [("guan", "/desk/admin/calendar/?year=2026"), ("guan", "/desk/admin/calendar/?year=2031")],
    "admin_trial": [("guan", "/desk/admin/trial/")],
    "admin_table": [("guan", f"/desk/admin/tables/{slug}/") for slug in SLUGS],
    "admin_new": [("guan", "/desk/admin/tables/duties/new/")],
    "admin_upload": [("guan", "/desk/admin/tables/units/upload/")],
    "admin_row": [("guan", "/desk/admin/tables/units/{lamps}/")],
    "admin_people": [("guan", "/desk/admin/people/")],
    "admin_person": [("guan", "/desk/admin/people/{person}/")],
    "admin_person_new": [("guan", "/desk/admin/people/new/")],
    "admin_notices": [("guan", "/desk/admin/notices/")],
    "admin_notice": [("guan", "/desk/admin/notices/answered/zh-hans/")],
    # the exchange
    "counters": [("kai", "/desk/counter/")],
    "counter": [("kai", "/desk/counter/{site}/{campaign}/")],
    "stores": [("kai", "/desk/stock/")],
    "store": [("kai", "/desk/stock/{site}/")],
    "campaigns": [("zu", "/desk/exchange/")],
    "exchange_things": [("zu", "/desk/exchange/things/")],
    "campaign_new": [("zu", "/desk/exchange/new/")],
    "campaign": [("zu", "/desk/exchange/{campaign}/")],
    **ROUNDS,
    # hours and their proof
    "desk_hours": [("zu", "/desk/hours/")],
    # the network of volunteers; `+` is a volunteer
    "volunteer_home": [("-", "/volunteer/")],
    "volunteer_join": [("-", "/volunteer/join/")],
    "stations": [("-", "/volunteer/stations/"), ("-", "/volunteer/stations/?q=nothing")],
    "station": [("-", "/volunteer/stations/{station}/")],
    "volunteer_sign_in": [("-", "/volunteer/sign-in/"), ("-", "/volunteer/sign-in/?code=1")],
    "me": [("+", "/me/")],
    "my_profile": [("+", "/me/profile/")],
    "my_teams": [("+", "/me/teams/")],
    "my_leave": [("+", "/me/leave/")],
    "volunteers": [("zu", "/desk/volunteers/"), ("zu", "/desk/volunteers/?q=nothing")],
    "volunteer": [("zu", "/desk/volunteers/{volunteer}/")],
    "volunteers_import": [("zu", "/desk/volunteers/import/")],
    "network": [("zu", "/desk/network/")],
    "teams": [("zu", "/desk/teams/")],
    "team": [("zu", "/desk/teams/{team}/")],
    "team_new": [("zu", "/desk/teams/new/")],
    "team_edit": [("zu", "/desk/teams/{team}/edit/")],
    "desk_stations": [("zu", "/desk/stations/")],
    "station_new": [("zu", "/desk/stations/new/")],
    "desk_station": [("zu", "/desk/stations/{station}/")],
    "desk_volunteer_hours": [("zu", "/desk/hours/{volunteer}/")],
    "my_hours": [("+", "/me/hours/")],
    "my_claim": [("+", "/me/hours/claim/")],
    "my_certificates": [("+", "/me/certificates/")],
    "desk_certificates": [("zu", "/desk/certificates/")],
    "certificate": [("-", "/certificate/")],
    "hours_ranking": [("-", "/hours/"), ("-", "/hours/?by=people")],
    "hour_findings": [("zu", "/desk/hours/findings/")],
}
PART, FILE, POST = "a part that a script puts into a page", "a file or data", "takes what is sent, then leads on"
OWN = "tests/volunteers/pages/test_certificate_pages.py opens it"
NO_PAGES: dict[str, str] = {
    "register_do": POST, "item_step": POST, "target_file": FILE, "progress_points": FILE, "register_points": FILE,
    "register_draw": POST,
    "desk_honour_do": POST, "desk_award": FILE,
    "form_edit": "takes what is sent; tests/forms/pages/test_editor.py opens what it says of a sheet that is too much",
    "form_sheet": FILE, "draft_file": FILE,
    "form_state": POST, "collect_key": POST, "answers_file": FILE, "answer_photo": FILE, "collect_list": FILE,
    "collect_form": FILE, "collect_manifest": FILE, "collect_submission": FILE,
    "my_listing": POST, "claim_decide": POST,
    "entry_counter": POST, "my_certificate": FILE, "my_badge": FILE, "desk_certificate": FILE,
    "certificate_wish": POST, "certificate_revoke": POST,
    "certificate_scanned": OWN, "badge_key": FILE, "badge_issuer": FILE,
    "badge_revoked": FILE, "hour_findings_look": POST, "hour_finding_decide": POST,
    "healthz": FILE, "readyz": FILE, "icon": FILE, "manifest": FILE, "service_worker": FILE,
    "photo": FILE, "anchors_file": FILE,
    "figures_file": FILE, "waiting_as": FILE, "desk_file": FILE, "following_feed": FILE,
    "place_suggestions": PART, "report_look": PART, "operator_caller": PART, "operator_alike": PART,
    "staff_places": PART,
    "map_base": FILE, "map_nearby": FILE, "map_tiles": FILE, "map_points": FILE, "ground_points": FILE,
    "household_results_file": FILE, "household_sample_file": FILE, "told": POST, "point_whose": POST,
    "screen_codes": FILE, "course_missing_file": FILE, "walk_ins": POST,
    "read_code": "leads on to the page of checking in",
    "set_language": POST, "sign_out": POST, "outbox_again": POST, "unsent_forget": POST, "desk_reveal": POST,
    "staff_intake_start": "leads on to the first channel", "desk_step": POST, "counter_saved": POST, "same": POST,
    "counter_back": POST,
    "activity_points": FILE, "activity_sites": FILE, "activity_calendar": FILE, "activities_feed": FILE,
    "task_take": POST, "task_give_back": POST, "task_done": POST,
    "shift_sign_up": POST, "shift_cancel": POST, "activity_do": POST, "activities_feed_new": POST,
    "counter_fetch": POST,
    "counter_reserve": POST,
    "volunteer_sign_out": POST, "team_retire": POST, "membership": POST, "station_do": POST, "station_points": FILE,
    "network_points": FILE,
    "volunteers_refused": FILE,
    "follow": POST,
    "observed_file": FILE, "desk_observed_file": FILE, "found_on_patrol": POST,
    "stop_step": POST, "desk_several": POST, "save_filter": POST, "drop_filter": POST,
    "admin_csv": FILE, "admin_xlsx": FILE, "admin_apply": POST,
    "admin_retire": POST, "admin_post_give": POST, "admin_person_take": POST, "admin_person_close": POST,
    "admin_person_open": POST, "admin_person_password": POST, "drop_phrase": POST, "operator_kinds": PART,
}  # fmt: skip


def names() -> Iterator[str]:
    """The names of all addresses of the product, but those of the API, which has its own document."""
    for pattern in get_resolver("qiaomen.urls").url_patterns:
        if not str(pattern.pattern).startswith("api/"):
            yield from _names(pattern)


def _names(pattern: URLPattern | URLResolver) -> Iterator[str]:
    if isinstance(pattern, URLResolver):
        for each in pattern.url_patterns:
            yield from _names(each)
    else:
        yield str(pattern.name)


def examples() -> list[Example]:
    """All of them, in order."""
    return [example for found in PAGES.values() for example in found]
