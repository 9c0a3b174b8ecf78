"""Django's settings, made of what the operator has set (environment.py) and of what is the same everywhere."""

from pathlib import Path
from typing import Any

import dj_database_url

from qiaomen.environment import read_environment
from qiaomen.shell.logs import logging_settings
from qiaomen.shell.maps import MapBase, content_policy, tiles_of, wmts_of

HOUSE = Path(__file__).resolve().parent

ENV = read_environment()

DATA = ENV.data.resolve()
DEBUG = ENV.debug
PRODUCTION = ENV.mode == "production"
SECRET_KEY = ENV.secret_key.get_secret_value()
SEAL_KEY = ENV.seal_key.get_secret_value() or SECRET_KEY
BADGE_KEY = ENV.badge_key.get_secret_value()
FONTS = ENV.fonts.resolve() if ENV.fonts else None
ALLOWED_HOSTS = ENV.host_list or ["127.0.0.1", "localhost", "[::1]", "testserver"]
SITE_ADDRESS = ENV.address

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "qiaomen.shell",
    "qiaomen.places",
    "qiaomen.units",
    "qiaomen.people",
    "qiaomen.files",
    "qiaomen.notices",
    "qiaomen.forms",
    "qiaomen.volunteers",
    "qiaomen.activities",
    "qiaomen.cases",
    "qiaomen.rewards",
    "qiaomen.rounds",
    "qiaomen.campaigns",
    "qiaomen.honours",
    "qiaomen.city",
    "qiaomen",
]

MIDDLEWARE = [
    "qiaomen.shell.middleware.RequestIdMiddleware",
    "qiaomen.shell.whole.WholeRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "qiaomen.shell.middleware.PlainAddressMiddleware",
    "qiaomen.shell.middleware.SizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "qiaomen.shell.middleware.CityTimeMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "qiaomen.urls"
WSGI_APPLICATION = "qiaomen.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qiaomen.shell.context.site",
            ],
            "builtins": [
                *(f"django.templatetags.{one}" for one in ("i18n", "static")),
                *(f"qiaomen.shell.templatetags.{one}" for one in ("widgets", "charts")),
            ],
        },
    }
]


def database() -> dict[str, Any]:
    """The database that DATABASE_URL names, or SQLite in the data folder, with the options that make it safe."""
    url = ENV.database_url or f"sqlite:///{DATA / 'qiaomen.sqlite3'}"
    found: dict[str, Any] = dict(dj_database_url.parse(url))
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE takes the write lock at BEGIN, so that two writers wait instead of failing half way.
        found["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        # Threads of a race test need a file: an in-memory database is one connection.
        found["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    else:
        found["OPTIONS"] = {"pool": {"min_size": 1, "max_size": ENV.database_pool, "timeout": 20}}
    return found


DATABASES = {"default": database()}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
# Lock-out: five wrong passwords for one name from one address close that door for a quarter of an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "shell/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Behind a proxy its own address would be everybody's: five wrong passwords would lock out a whole city.
AXES_CLIENT_IP_CALLABLE = "qiaomen.shell.allowance.address_of"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [HOUSE / "locale"]
CITY_QUERY = "qiaomen.places.queries.loaded_city"
# What is called with each event inside the step's transaction: lower rooms need not know the street door.
FOLLOW_STEP = "qiaomen.reactions.follow"
_LINES = (  # of staff, by room
    "cases.pages.desk.desks",
    "campaigns.pages.navigation",
    "forms.pages.desk",
    "activities.pages.navigation",
    "activities.pages.attendance_navigation",
    "volunteers.pages.hours_navigation",
    "volunteers.pages.navigation",
    "rewards.pages.navigation",
    "rounds.pages.navigation",
    "honours.pages.navigation",
    "city.pages.navigation",
)
NAVIGATION = [f"qiaomen.{place}.navigation" for place in _LINES]
# What is called with each entry of hours, in its transaction.
FOLLOW_HOURS = ["qiaomen.points.follow"]
# What is called when a volunteer leaves the register, in that transaction: functions (volunteer, at=…).
FOLLOW_LEAVING = ["qiaomen.activities.leaving.free_all"]
# What tells where entries of hours were served: functions (keys of entries) -> key to longitude and latitude.
PLACES_OF_HOURS = ["qiaomen.hour_places.places_of"]
# What a volunteer finds on his own page, by room: functions (volunteer, at) -> list of shell.context.Card.
MY_CARDS = [
    "qiaomen.activities.pages.mine.cards",
    "qiaomen.activities.pages.my_activities.my_cards",
    "qiaomen.volunteers.pages.my_hours.card",
    "qiaomen.volunteers.pages.public.me.cards",
    "qiaomen.volunteers.pages.certificates.card",
]
# Further doors on a case's page, for whoever may open them: functions (case, by, at) -> list of shell.context.Card.
CASE_ACTIONS = ["qiaomen.neighbours.offering.card", "qiaomen.campaigns.pages.problems.card"]
# The same on the page of what was found on a line or in an area: functions (finding, by, at).
FINDING_ACTIONS = ["qiaomen.campaigns.pages.gathered.card"]
# Which photos of other rooms may be seen: functions (photo, by; None is everybody) -> bool.
PHOTOS_ELSEWHERE = ["qiaomen.campaigns.pages.seeing.may_see"]
# How many reports were sent through the link of an occasion (its number): activities need not know the chain.
REPORTS_AT = "qiaomen.cases.queries.reports_at"
USE_I18N = True
USE_TZ = True
# Times are stored in UTC; the city's own zone comes with its data and is switched on for each request.
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

PATROL_TRACK_MONTHS = ENV.patrol_track_months
PHOTO_BYTES = ENV.photo_megabytes * 1024 * 1024
# More than any form can bring: a step takes twelve photos.
REQUEST_BYTES = 20 * PHOTO_BYTES
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A question on a form's page is two fields: that it was shown, and what was said.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
# ODK Collect puts up to 101 photos beside one answer.
DATA_UPLOAD_MAX_NUMBER_FILES = 120

# Counts tries for each server process; the default of 300 entries would forget them too soon.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20000}}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

CSRF_FAILURE_VIEW = "qiaomen.people.pages.expired.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
HTTPS = SITE_ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS and PRODUCTION else 0
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
if ENV.proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
MAP_BASE = MapBase(tiles_of(ENV.map_tiles), wmts_of(ENV.map_wmts), ENV.map_system, ENV.map_credit)
CONTENT_SECURITY_POLICY = content_policy(MAP_BASE)

EMAIL_URL = ENV.email_url
DEFAULT_FROM_EMAIL = ENV.email_from
SMS_URL = ENV.sms_url
SMS_TOKEN = ENV.sms_token.get_secret_value()

LOGGING = logging_settings(ENV.log_level, machine=PRODUCTION)
