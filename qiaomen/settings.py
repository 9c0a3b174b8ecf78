"""Every setting of the product: read from the environment, typed, refused by name when it makes no sense."""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import dj_database_url
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qiaomen.shell.keys import private_key_of
from qiaomen.shell.logs import logging_settings
from qiaomen.shell.maps import MapBase, Tiles, Wmts, content_policy, tiles_of, wmts_of

HOUSE = Path(__file__).resolve().parent
DEVELOPMENT_SECRET = "development-only-not-a-secret-" + "0" * 24
SCHEMES = {
    "database_url": ("postgres", "postgresql", "sqlite"),
    "email_url": ("smtp", "smtps"),
    "sms_url": ("http", "https"),
}


class Environment(BaseSettings):
    """What the operator may set. Names in the environment: DATABASE_URL, or QIAOMEN_ and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="QIAOMEN_", extra="forbid", populate_by_name=True)

    mode: Literal["development", "production"] = Field(
        "development", description="production refuses a default secret, DEBUG and an empty host list"
    )
    debug: bool = Field(False, description="Django's error pages; never in production")
    secret_key: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET),
        description="signs sessions and links; at least 50 characters in production",
    )
    seal_key: SecretStr = Field(
        SecretStr(""),
        description="seals id numbers and telephone numbers of volunteers; empty: the secret key. "
        "Keep it outside the database's backups; with another one they cannot be read again",
    )
    badge_key: SecretStr = Field(
        SecretStr(""),
        description="private key (PEM: Ed25519, P-256 or RSA) that signs Open Badges of volunteers; empty: an Ed25519 "
        "key that comes from the sealing key",
    )
    fonts: Path | None = Field(None, description="folder with more fonts for printed certificates: rare signs in names")
    hosts: str = Field("", description="host names that the site answers to, separated by commas")
    address: str = Field(
        "http://127.0.0.1:8000",
        description="the address that residents open; links in messages begin with it",
    )
    data: Path = Field(
        Path(".qiaomen"), description="folder for the embedded database, the photos and the sealed originals"
    )
    database_url: str = Field(
        "",
        alias="DATABASE_URL",
        description="postgres://user:password@host/name; empty: SQLite in the data folder",
    )
    database_pool: int = Field(8, ge=1, le=200, description="most PostgreSQL connections of one server process")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least level that is logged")
    photo_megabytes: int = Field(20, ge=1, le=200, description="largest photo that is taken in, in megabytes")
    email_url: str = Field(
        "",
        description="smtp://user:password@host:25 or smtps://…; empty: e-mail stays in the outbox, recorded",
    )
    email_from: str = Field("qiaomen@localhost", description="the sender that residents see")
    sms_url: str = Field("", description="address of the SMS gateway (HTTP POST, JSON); empty: recorded only")
    sms_token: SecretStr = Field(SecretStr(""), description="bearer token for the SMS gateway")
    workers: int = Field(2, ge=1, le=64, description="server processes")
    plain_http: bool = Field(
        False, description="production without TLS, on a network where nobody listens: cookies go in the clear"
    )
    proxy: bool = Field(False, description="trust X-Forwarded-Proto and X-Forwarded-For of a proxy in front")
    map_tiles: Tiles = Field(
        "", description="a PMTiles file for the maps to stand on; empty: the city's own boundaries"
    )
    map_wmts: Wmts = Field("", description="addresses of map tiles with {z} {x} {y}, lowest first, separated by blanks")
    map_system: Literal["WGS-84", "CGCS2000", "GCJ-02"] = Field("WGS-84", description="reference system of these maps")
    map_credit: str = Field("", description="whom the maps name as their source")

    @field_validator("badge_key")
    @classmethod
    def _key_signs(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            private_key_of(value.get_secret_value())
        return value

    @field_validator("fonts")
    @classmethod
    def _folder_is_there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("must be a folder")
        return value

    @field_validator("address")
    @classmethod
    def _address_is_whole(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("must look like https://name.example")
        return value.rstrip("/")

    @field_validator("database_url", "email_url", "sms_url")
    @classmethod
    def _scheme_is_known(cls, value: str, info: ValidationInfo) -> str:
        schemes = SCHEMES[str(info.field_name)]
        if value and urlsplit(value).scheme not in schemes:
            raise ValueError("must be empty or begin with " + " or ".join(f"{scheme}://" for scheme in schemes))
        return value

    @model_validator(mode="after")
    def _production_is_safe(self) -> "Environment":
        if self.mode == "production":
            secret = self.secret_key.get_secret_value()
            if secret == DEVELOPMENT_SECRET or len(secret) < 50:
                raise ValueError("QIAOMEN_SECRET_KEY: production needs a secret of its own, 50 characters or more")
            if self.debug:
                raise ValueError("QIAOMEN_DEBUG: must be off in production")
            if not self.host_list:
                raise ValueError("QIAOMEN_HOSTS: production needs at least one host name")
            if "*" in self.host_list:
                raise ValueError("QIAOMEN_HOSTS: * is not a host name")
            if not self.address.startswith("https://") and not self.plain_http:
                raise ValueError("QIAOMEN_ADDRESS: must begin with https:// (or set QIAOMEN_PLAIN_HTTP, and know why)")
        return self

    @property
    def host_list(self) -> list[str]:
        """Host names, without blanks."""
        return [host.strip() for host in self.hosts.split(",") if host.strip()]


def name_in_environment(field: str) -> str:
    """The variable that sets a field, as an operator types it."""
    alias = Environment.model_fields[field].alias if field in Environment.model_fields else None
    return alias or f"QIAOMEN_{field.upper()}"


def read_environment(**given: Any) -> Environment:
    """Read and check all settings. Raises SystemExit that names each faulty setting."""
    try:
        return Environment(**given)
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = name_in_environment(str(fault["loc"][0])) + ": " if fault["loc"] else ""
            lines.append(f"  {name}{fault['msg'].removeprefix('Value error, ')}")
        raise SystemExit("qiaomen: these settings cannot be used:\n" + "\n".join(lines)) from None


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
    "activities.pages.navigation",
    "activities.pages.attendance_navigation",
    "volunteers.pages.hours_navigation",
    "volunteers.pages.navigation",
    "rewards.pages.navigation",
    "rounds.pages.navigation",
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
CASE_ACTIONS = ["qiaomen.neighbours.offering.card"]
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

PHOTO_BYTES = ENV.photo_megabytes * 1024 * 1024
# More than any form can bring: a step takes twelve photos.
REQUEST_BYTES = 20 * PHOTO_BYTES
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

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
