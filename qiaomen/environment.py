"""What an operator may set: read from the environment, typed, refused by name when it makes no sense."""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qiaomen.shell.keys import private_key_of
from qiaomen.shell.maps import Tiles, Wmts

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
    patrol_track_months: int = Field(
        6, ge=1, le=120, description="how long the track of a patrol is kept; then only its figures are"
    )
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
