"""Every setting of Peacetime: its name, its default, its help and how its words are read."""

import os
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from peacetime.project.refusals import WrongSettings


@dataclass(frozen=True)
class Setting:
    """One setting, read from the environment variable of its name."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str
    is_secret: bool = False
    """Then `NAME_FILE` may name a file that holds the value."""


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return text

    return parse


def yes_or_no(text: str) -> bool:
    if text.lower() not in {"yes", "no", "true", "false", "1", "0"}:
        raise ValueError("must be yes or no")
    return text.lower() in {"yes", "true", "1"}


def url_of(*schemes: str, example: str, is_optional: bool = True) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if is_optional and not text:
            return ""
        parts = urlsplit(text)
        _ = parts.port  # refuses a port that is no number
        if parts.scheme not in schemes:
            begins = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"must begin with {begins}, as in {example}")
        return text

    return parse


def public_url(text: str) -> str:
    parse = url_of("http", "https", example="https://peacetime.example.org")
    url = parse(text).rstrip("/")
    parts = urlsplit(url)
    if url and (not parts.hostname or parts.path or parts.query or parts.username):
        raise ValueError("must be a scheme and a host without a path")
    return url


def time_zone(text: str) -> str:
    try:
        zoneinfo.ZoneInfo(text)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be the name of a time zone, as in Europe/Berlin") from None
    return text


def names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(name) for name in names(text))
    except ValueError:
        raise ValueError("must be networks, as in 10.0.0.0/8 or 127.0.0.1") from None


def folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    try:
        is_file = path.exists() and not path.is_dir()
    except OSError as error:
        raise ValueError(f"cannot be reached ({error.strerror})") from error
    if is_file:
        raise ValueError("must be a folder, and this is a file")
    return path


def secret_key(text: str) -> str:
    if text and len(text) < 32:  # noqa: PLR2004 - the sentence says it
        raise ValueError("must have at least 32 characters, or be left out: then one is made")
    return text


def usual_folder() -> Path:
    """Where an installation lives when nobody says: the system's place, or the person's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/peacetime")
    return Path(platformdirs.user_data_dir("peacetime"))


SETTINGS = (
    Setting(
        "PEACETIME_DATA",
        str(usual_folder()),
        "The folder of this installation: the embedded database and the secret key.",
        folder,
    ),
    Setting(
        "PEACETIME_DATABASE_URL",
        "",
        "A PostgreSQL (15 or newer) of your own; when empty, the embedded one is used.",
        url_of("postgresql", "postgres", example="postgresql://user:password@host/name"),
        is_secret=True,
    ),
    Setting(
        "PEACETIME_SECRET_KEY",
        "",
        "Signs sessions and links; when empty, one is made once and kept in the folder.",
        secret_key,
        is_secret=True,
    ),
    Setting("PEACETIME_HOST", "127.0.0.1", "The address to listen on."),
    Setting("PEACETIME_PORT", "8000", "The port to listen on.", whole_number(1, 65535)),
    Setting(
        "PEACETIME_PUBLIC_URL",
        "",
        "How browsers reach this installation, as in https://peacetime.example.org; "
        "when empty, the address it listens on.",
        public_url,
    ),
    Setting(
        "PEACETIME_ALLOWED_HOSTS",
        "",
        "Further host names it answers to, separated by commas.",
        names,
    ),
    Setting(
        "PEACETIME_TRUSTED_PROXY",
        "no",
        "Whether a proxy in front sets X-Forwarded-For and X-Forwarded-Proto "
        "(and takes away what a client sent under these names).",
        yes_or_no,
    ),
    Setting(
        "PEACETIME_EMAIL_URL",
        "",
        "The mail server, as in smtp://user:password@host:587 (STARTTLS when offered with a "
        "password) or smtps://…; when empty, messages are shown as not sent.",
        url_of("smtp", "smtps", example="smtp://user:password@host:587"),
        is_secret=True,
    ),
    Setting(
        "PEACETIME_EMAIL_FROM",
        "Peacetime <peacetime@localhost>",
        "The sender of every e-mail.",
    ),
    Setting(
        "PEACETIME_TIME_ZONE",
        "UTC",
        "The time zone proposed for a new team.",
        time_zone,
    ),
    Setting(
        "PEACETIME_WEB_PROCESSES",
        "2",
        "How many web processes `peacetime up` runs; one for each core answers most evenly.",
        whole_number(1, 64),
    ),
    Setting(
        "PEACETIME_WEB_THREADS",
        "4",
        "How many requests a web process works on at once; more are slower, not faster.",
        whole_number(1, 64),
    ),
    Setting(
        "PEACETIME_DRAIN_SECONDS",
        "5",
        "How long `peacetime web`, told to end, still takes requests while /readyz already says no: "
        "longer than the proxy takes to notice.",
        whole_number(0, 300),
    ),
    Setting(
        "PEACETIME_IMPORT_MB",
        "200",
        "The largest file of a history that is accepted, in megabytes, also after unpacking.",
        whole_number(1, 4000),
    ),
    Setting(
        "PEACETIME_DELIVERY_MB",
        "1",
        "The largest delivery that is taken from a monitor or another tool, in megabytes, unpacked.",
        whole_number(1, 20),
    ),
    Setting(
        "PEACETIME_ALERT_GAP_MINUTES",
        "5",
        "Alerts of one service that begin no more than so many minutes apart are one group.",
        whole_number(1, 240),
    ),
    Setting(
        "PEACETIME_DELIVERIES_KEPT_DAYS",
        "7",
        "How long deliveries of other tools are kept after they were read.",
        whole_number(1, 90),
    ),
    Setting(
        "PEACETIME_DEAD_DELIVERIES_KEPT_DAYS",
        "30",
        "How long deliveries that could not be read are kept, for somebody to look at.",
        whole_number(1, 365),
    ),
    Setting(
        "PEACETIME_ALERTS_KEPT_DAYS",
        "90",
        "How long alerts and their groups are kept after the last word about them, unless an incident refers "
        "to them; what is still open is kept for a year at least.",
        whole_number(7, 3650),
    ),
    Setting(
        "PEACETIME_ALLOWED_PRIVATE_HOSTS",
        "",
        "Hosts inside your network that may be asked (calendars, chat, trackers, webhooks), separated by "
        "commas, also without https; every other address must be a public one.",
        names,
    ),
    Setting(
        "PEACETIME_CALENDAR_HOSTS",
        "",
        "Hosts inside your network that only calendars may be read from, separated by commas, beside "
        "those of PEACETIME_ALLOWED_PRIVATE_HOSTS.",
        names,
    ),
    Setting(
        "PEACETIME_SNS_HOSTS",
        "",
        "Hosts that stand in for Amazon SNS, separated by commas: they may sign deliveries and are asked to "
        "confirm a subscription, also inside your network and without https. Else only Amazon's own are.",
        names,
    ),
    Setting(
        "PEACETIME_METRICS_NETWORKS",
        "",
        "Networks that may read /metrics without a token, separated by commas, as in 10.1.0.0/16.",
        networks,
    ),
    Setting(
        "PEACETIME_LOG_LEVEL",
        "info",
        "How much is written to the log.",
        one_of("debug", "info", "warning", "error"),
    ),
)


@dataclass(frozen=True)
class Configuration:
    """The values of all settings, each of them read and found right."""

    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def read(environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read every setting; whatever is wrong is said at once, one sentence each."""
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in SETTINGS:
        try:
            values[setting.name] = setting.parse(_words(setting, environment))
        except ValueError as error:
            wrong.append(f"{setting.name} {error}.")
    if wrong:
        raise WrongSettings(wrong)
    return Configuration(values)


def _words(setting: Setting, environment: Mapping[str, str]) -> str:
    file = environment.get(f"{setting.name}_FILE", "") if setting.is_secret else ""
    if not file:
        return environment.get(setting.name, "") or setting.default
    if environment.get(setting.name):
        raise ValueError(f"and {setting.name}_FILE are both set: leave one of them out")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"cannot be read from {file}: {error}") from error
