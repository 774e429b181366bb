"""The office's settings of delivery, ``channels.yaml`` in its data folder; secrets stay outside.

A password, a shared secret or an address with a token is named here and kept elsewhere: in an
environment variable, or in a file that nobody but its owner can read.
"""

import os
import stat
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from measurements.lists.contacts import mail_address
from notifications.channels.drop import DropChannel
from notifications.channels.gateway import GatewayChannel
from notifications.channels.outcome import Channel
from notifications.channels.smtp import MailChannel, MailServer, Security
from notifications.channels.webhook import Hook, WebhookChannel
from rules.errors import refuse
from rules.policies import Hour
from rules.reading import read_as
from rules.words import Name, Whole, Words, YesNo

SETTINGS_FILE = "channels.yaml"
MESSAGES = "messages"
"""The folder of the office's own templates, in its data folder."""
OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
LOCAL = ("127.0.0.1", "::1", "localhost")


class Told(BaseModel):
    """A part of the settings: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Secret(Told):
    """Where a secret is: ``env``, a variable, or ``file``, readable by its owner alone."""

    env: Words | None = None
    file: Words | None = None

    def read(self, data: Path, what: str) -> str:
        """Give the secret; Refused where it is not there, or where others could read the file."""
        if (self.env is None) == (self.file is None):
            raise _refused("bad_secret", f"{what}: nêu một trong env, file")
        if self.env is not None:
            if not os.environ.get(self.env):
                raise _refused("no_secret", f"{what}: biến môi trường {self.env} chưa được đặt")
            return os.environ[self.env]
        path = data / (self.file or "")
        if not path.is_file():
            raise _refused("no_secret", f"{what}: không có tệp {path}")
        if path.stat().st_mode & OPEN_TO_OTHERS:
            hint = f"chạy: chmod 600 {path}"
            raise _refused("secret_is_open", f"{what}: người khác đọc được tệp {path}", hint)
        return path.read_text(encoding="utf-8").strip()


def _refused(
    code: str, message: str, hint: str = "xem docs/huong-dan.md, mục Gửi thông báo"
) -> Exception:
    return refuse(code, message, hint, file=SETTINGS_FILE)


def _checked_address(text: str) -> str:
    try:
        return mail_address(text)
    except ValueError:
        raise ValueError(
            f"'{text}' không phải là địa chỉ thư; viết như tthcc@bacninh.gov.vn"
        ) from None


def _checked_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.username or parts.password:
        raise ValueError("địa chỉ có mật khẩu; để mật khẩu trong 'secret'")
    is_local = parts.scheme == "http" and parts.hostname in LOCAL
    if not parts.hostname or (parts.scheme != "https" and not is_local):
        raise ValueError(f"'{text}' không dùng được; viết địa chỉ https://")
    return text


MailAddress = Annotated[Words, AfterValidator(_checked_address)]
Url = Annotated[Words, AfterValidator(_checked_url)]
Port = Annotated[Whole, Field(ge=1, le=65535)]
Seconds = Annotated[Whole, Field(ge=1, le=120)]


class Smtp(Told):
    """The mail server; nothing leaves unencrypted unless ``security: none`` is said."""

    host: Words
    port: Port = 587
    security: Security = "starttls"
    sender: MailAddress
    sender_name: Words = "Trung tâm Phục vụ hành chính công tỉnh Bắc Ninh"
    user: Words | None = None
    password: Secret | None = None
    ca_file: Words | None = None
    timeout: Seconds = 30

    @model_validator(mode="after")
    def _encrypted_unless_here(self) -> "Smtp":
        if self.security == "none" and self.host not in LOCAL:
            raise ValueError(
                f"không gửi thư không mã hóa tới '{self.host}'; 'security: none' chỉ dùng cho máy "
                "chủ thư trên chính máy này"
            )
        return self


class HookSettings(Told):
    """A receiver of signed calls."""

    url: Url
    secret: Secret
    ca_file: Words | None = None
    timeout: Seconds = 10


class Drop(Told):
    """A folder for mail files, in the data folder or elsewhere."""

    folder: Words


class Service(Told):
    """A service of Apprise; its whole address is a secret."""

    address: Secret


class Quiet(Told):
    """When nothing is sent: from an hour to another, and on days that are no working days."""

    begins: Hour = Field(default="18:00", alias="from")
    until: Hour = "07:30"
    days_off: YesNo = True


class Digest(Told):
    """From how many messages of one receiver on they leave as one, and when daily ones leave."""

    together_from: Annotated[Whole, Field(ge=2, le=1000)] = 3
    daily_at: Hour = "08:00"


class Result(Told):
    """What goes with a month's result: a page as a file, and the link, with ``{unit}`` in it."""

    attach: Literal["word", "html", "none"] = "word"
    link: Url | None = None


class Settings(Told):
    """Everything the office says of delivery; a channel without a part here is closed."""

    format: Literal["1"] = "1"
    smtp: Smtp | None = None
    webhooks: dict[Name, HookSettings] = {}
    drop: Drop | None = None
    apprise: dict[Name, Service] = {}
    quiet: Quiet = Quiet()
    digest: Digest = Digest()
    result: Result = Result()

    def channels(self, data: Path) -> dict[str, Channel]:
        """Open every channel that is set; Refused where a secret cannot be had."""
        made: dict[str, Channel] = {}
        if self.smtp is not None:
            made["email"] = MailChannel(self._server(self.smtp, data))
        if self.webhooks:
            made["webhook"] = WebhookChannel(
                {name: _hook(name, one, data) for name, one in self.webhooks.items()}
            )
        if self.drop is not None:
            made["file"] = DropChannel(data / self.drop.folder)
        if self.apprise:
            read = {name: one.address.read(data, name) for name, one in self.apprise.items()}
            made["apprise"] = GatewayChannel(read)
        return made

    def _server(self, smtp: Smtp, data: Path) -> MailServer:
        if (smtp.user is None) != (smtp.password is None):
            raise _refused("bad_secret", "smtp: nêu cả user và password, hoặc không nêu cái nào")
        return MailServer(
            host=smtp.host,
            port=smtp.port,
            security=smtp.security,
            sender=smtp.sender,
            sender_name=smtp.sender_name,
            user=smtp.user or "",
            password=smtp.password.read(data, "smtp") if smtp.password else "",
            ca_file=data / smtp.ca_file if smtp.ca_file else None,
            timeout=smtp.timeout,
        )

    def open_channels(self) -> list[str]:
        """Name the channels that are set; nothing is opened and no secret is read."""
        parts = {
            "email": self.smtp,
            "webhook": self.webhooks,
            "file": self.drop,
            "apprise": self.apprise,
        }
        return [name for name, part in parts.items() if part]

    def link_of(self, unit: str) -> str:
        """Give the link to a unit's page; empty where none is set."""
        return self.result.link.replace("{unit}", unit) if self.result.link else ""


def _hook(name: str, one: HookSettings, data: Path) -> Hook:
    ca = data / one.ca_file if one.ca_file else None
    return Hook(one.url, one.secret.read(data, name), ca, one.timeout)


def load_settings(data: Path) -> Settings:
    """Read the settings; none at all is an office that sends nothing.

    Raises Refused with every mistake at its line.
    """
    path = data / SETTINGS_FILE
    return read_as(Settings, path, SETTINGS_FILE)[0] if path.is_file() else Settings()


def at(day: date, hour: str) -> datetime:
    """Give an hour (``08:00``) of a day here."""
    hours, minutes = (int(part) for part in hour.split(":"))
    return datetime.combine(day, time(hours, minutes), HERE)
