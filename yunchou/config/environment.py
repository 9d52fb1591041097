"""Every setting a person running Yunchou can give, read from the environment, each with its meaning."""

import os
import secrets
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class Environment(BaseSettings):
    """The whole configuration. `docs/settings.md` explains each entry; a test compares the two."""

    model_config = SettingsConfigDict(case_sensitive=True, frozen=True, extra="ignore")

    YUNCHOU_DATA: Path = Field(
        Path("data"), description="Folder that holds the databases, the spool, exports and the secret key."
    )
    HOST: str = Field("127.0.0.1", description="Address the server listens on.")
    PORT: int = Field(8000, ge=1, le=65535, description="Port the server listens on.")
    BASE_URL: str = Field(
        "", description="Address people open, such as https://ops.example.com. Empty means http://HOST:PORT."
    )
    DATABASE_URL: str = Field(
        "",
        description="Database for people's work. Empty means SQLite in YUNCHOU_DATA; postgres://… for PostgreSQL.",
    )
    EVENTS_URL: str = Field(
        "",
        description="Event store. Empty means the embedded engine in YUNCHOU_DATA; clickhouse://… for a server.",
    )
    SECRET_KEY: str = Field(
        "",
        description="Key that signs sessions and links. Empty means a file made in YUNCHOU_DATA on the first start.",
    )
    YUNCHOU_TRUSTED_PROXIES: int = Field(
        0,
        ge=0,
        le=5,
        description="How many reverse proxies in front may be believed about the visitor's address.",
    )
    YUNCHOU_WEB_THREADS: int = Field(8, ge=2, le=64, description="Threads that answer pages and API calls.")
    YUNCHOU_LOG_LEVEL: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severe log line that is written."
    )
    YUNCHOU_SEGMENT_DAYS: int = Field(
        7, ge=1, le=90, description="Days a loaded spool segment is kept for replay before it is deleted."
    )
    YUNCHOU_DEDUP_DAYS: int = Field(
        35,
        ge=1,
        le=90,
        description="Days a message id is remembered, so that a repeated message counts once.",
    )
    YUNCHOU_MAX_EVENT_AGE_DAYS: int = Field(
        730, ge=1, description="Live events older than this go to the quarantine."
    )
    YUNCHOU_SPOOL_RESERVE_MB: int = Field(
        512,
        ge=1,
        description="Free disk space in MB below which intake answers 503 so that pages keep working.",
    )
    YUNCHOU_WORKSPACE_RATE: int = Field(
        200_000, ge=1, description="Events a second one workspace may send before it is answered 429."
    )
    YUNCHOU_SMTP_HOST: str = Field(
        "", description="Mail server that takes notifications and reports. Empty means that no mail is sent."
    )
    YUNCHOU_SMTP_PORT: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    YUNCHOU_SMTP_SECURITY: str = Field(
        "starttls",
        pattern="^(starttls|tls|none)$",
        description="How the connection to the mail server is made safe: starttls, tls, or none.",
    )
    YUNCHOU_SMTP_USER: str = Field("", description="Who signs in at the mail server. Empty means nobody.")
    YUNCHOU_SMTP_PASSWORD: str = Field(
        "", description="Password of who signs in at the mail server.", repr=False
    )
    YUNCHOU_MAIL_FROM: str = Field(
        "", description="Sender of mails, such as Yunchou <ops@example.com>. Empty means YUNCHOU_SMTP_USER."
    )
    YUNCHOU_FEISHU_URL: str = Field(
        "", description="Base address of 飞书's robots where it is not their own, such as a gateway's."
    )
    YUNCHOU_WECOM_URL: str = Field("", description="The same for 企业微信.")
    YUNCHOU_DINGTALK_URL: str = Field("", description="The same for 钉钉.")

    @property
    def data(self) -> Path:
        return self.YUNCHOU_DATA.expanduser().resolve()

    @property
    def base_url(self) -> str:
        return (self.BASE_URL or f"http://{self.HOST}:{self.PORT}").rstrip("/")

    @property
    def base_host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_local(self) -> bool:
        """Plain http on loopback: no redirect to https, no `__Host-` cookies, no HSTS."""
        return urlsplit(self.base_url).scheme == "http" and self.base_host in LOOPBACK_HOSTS

    @property
    def database_url(self) -> str:
        return self.DATABASE_URL or f"sqlite:///{self.data / 'yunchou.sqlite3'}"

    @property
    def events_url(self) -> str:
        return self.EVENTS_URL or f"chdb:///{self.data / 'events'}"

    @property
    def spool(self) -> Path:
        return self.data / "spool"

    def secret_key(self) -> str:
        """The signing key; made once with mode 0600 when none is given."""
        return self.SECRET_KEY or _key_file(self.data / "secret_key")


def _key_file(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text("ascii")


@lru_cache(maxsize=1)
def environment() -> Environment:
    return Environment()
