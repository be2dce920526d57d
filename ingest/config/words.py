"""Single values of the file: from what a person wrote to what it means, or a ConfigError that says what to write."""

from __future__ import annotations

import difflib
import re
from datetime import date, time, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from ingest.config.masking import masked_words
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.schedule import parse_schedule

ID = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
SOURCE_ID = r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?"
HANDLE = r"[a-z0-9](?:[a-z0-9_-]{0,28}[a-z0-9])?"
ADDRESS = r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*"

_ID = re.compile(ID)
_SOURCE_ID = re.compile(SOURCE_ID)
_HANDLE = re.compile(HANDLE)
_ADDRESS = re.compile(ADDRESS)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HOURS = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*[-–]\s*([0-9]{1,2}:[0-9]{2})")
_LANGUAGE = re.compile(r"([a-z]{2,3})(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|[0-9]{3}))?")
_HOST = re.compile(r"[^\s/@?#]+")
_PAUSE = re.compile(r"([0-9]{1,6})(ms|s)", re.ASCII)
_MILLISECONDS = {"ms": 1, "s": 1000}
_LONGEST_PAUSE = timedelta(seconds=30)  # of a longer one each second request would fail: `schedule:` is for that
_COMMON_ZONES = {
    "beijing": "Asia/Shanghai",
    "peking": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "cst": "Asia/Shanghai",
    "+08:00": "Asia/Shanghai",
    "utc+8": "Asia/Shanghai",
    "gmt+8": "Asia/Shanghai",
    "hkt": "Asia/Hong_Kong",
    "hongkong": "Asia/Hong_Kong",
    "taiwan": "Asia/Taipei",
    "sgt": "Asia/Singapore",
}


def identifier(text: str) -> str:
    """The id of an organization or target."""
    if _ID.fullmatch(text):
        return text
    raise ConfigError(_("An id has small letters, digits and hyphens only."), fix=_like(text, "-", "hkdaily"))


def target_identifier(text: str) -> str:
    """The id of a target where a secret stands behind it. What was written is not repeated: it may be the secret."""
    if _ID.fullmatch(text):
        return text
    raise ConfigError(_("This is no target's id."), fix=_("Write “target: env:NAME”."))


def source_identifier(text: str) -> str:
    """The id of a source, within its organization."""
    if _SOURCE_ID.fullmatch(text):
        return text
    raise ConfigError(
        _("A source's id has small letters, digits, dots, hyphens and underscores only."),
        fix=_like(text.rpartition("/")[2], "-", "news"),
    )


def former_identifier(text: str) -> str:
    """What an organization or source was called before; a source's may have its organization's before it."""
    if all(_SOURCE_ID.fullmatch(part) for part in text.split("/", 1)):
        return text
    raise ConfigError(_("This was never an id."), fix=_("Copy the former id from “ingest status”."))


def handle(text: str) -> str:
    """The name by which an account is addressed, without the @."""
    if _HANDLE.fullmatch(text):
        return text
    raise ConfigError(
        _("A handle has small letters, digits, hyphens and underscores only, 30 at most."),
        fix=_like(text.lstrip("@"), "_", "hkdaily"),
    )


def secret_address(text: str) -> str:
    """Where a secret is kept. What was written is never repeated: it may be the secret."""
    if _ADDRESS.fullmatch(text):
        return text
    raise ConfigError(
        _("A secret does not stand in this file."),
        fix=_("Write env:NAME or file:PATH, and put the secret there. If it was ever shared, have it renewed."),
    )


def day(text: str) -> date:
    """YYYY-MM-DD."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(_("This day does not exist."), fix=_("Check the month and the day.")) from error
    raise ConfigError(_("This is not a day."), fix=_("Write it as 2026-11-01."))


def quiet_hours(text: str) -> tuple[time, time]:
    """From–to, as in 23:30-07:00."""
    found = _HOURS.fullmatch(text.strip())
    fix = _('Write them as "23:30-07:00".')
    try:
        begin, end = (time.fromisoformat(f"{part:0>5}") for part in found.groups()) if found else (None, None)
    except ValueError as error:
        raise ConfigError(_("This time of day does not exist."), fix=fix) from error
    if begin is None or end is None:
        raise ConfigError(_("These are not hours."), fix=fix)
    if begin == end:
        raise ConfigError(
            _("These quiet hours begin and end at the same minute."), fix=_("Write none for no quiet hours.")
        )
    return begin, end


@lru_cache(maxsize=1024)
def schedule(text: str) -> str:
    """A schedule, checked, as it was written."""
    parse_schedule(text)
    return text.strip()


@lru_cache(maxsize=1024)
def timezone(text: str) -> str:
    """A name of the tz database."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(_("This is not a time zone."), fix=_nearest_zone(text)) from error
    return text


@lru_cache(maxsize=1024)
def language(text: str) -> str:
    """A BCP 47 tag that says the script where it matters."""
    base, *rest = text.replace("_", "-").casefold().split("-")
    if base == "zh" and "hans" not in rest and "hant" not in rest:
        traditional = any(part in rest for part in ("tw", "hk", "mo"))
        fix = _("Write zh-Hant.") if traditional else _("Write zh-Hans.") if rest else _("Write zh-Hans or zh-Hant.")
        raise ConfigError(_("Which Chinese script is not said."), fix=fix)
    if _LANGUAGE.fullmatch(text):
        return text
    raise ConfigError(_("This is not a language tag."), fix=_tag_like(base, rest))


@lru_cache(maxsize=8192)
def url(text: str) -> str:
    """An absolute http or https URL without a password."""
    parts = _split(text)
    if parts is None or not parts.hostname or any(letter.isspace() for letter in text):
        raise ConfigError(
            _("This is not a URL."), fix=_("Write it in full, as in https://www.hkdaily.example/rss.xml.")
        )
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            _("A name or password stands in this URL."),
            fix=_("Remove what stands between “//” and “@”; it would appear in logs and links."),
        )
    return text


def host(text: str) -> str:
    """A host name, address or network, with or without a port."""
    if "//" in text or not _HOST.fullmatch(text.replace("/", "", 1) if _network(text) else text):
        raise ConfigError(
            _("A host name or address stands here, not a URL."), fix=_("Write, for example, localhost or 127.0.0.1.")
        )
    return text


def host_pattern(text: str) -> str:
    """A host's name or address, with or without a port; `*.name` means every name below it."""
    if _HOST.fullmatch(text) and "*" not in text.removeprefix("*."):
        return text.lower().rstrip(".")
    raise ConfigError(
        _("A host name or address stands here, not a URL."),
        fix=_("Write, for example, www.hkdaily.example, *.hkdaily.example or www.hkdaily.example:8080."),
    )


def pause(text: str) -> timedelta:
    """A short length of time.

    >>> pause("500ms"), pause("2s")
    (datetime.timedelta(microseconds=500000), datetime.timedelta(seconds=2))
    """
    found = _PAUSE.fullmatch(text.strip())
    length = timedelta(milliseconds=int(found[1]) * _MILLISECONDS[found[2]]) if found else None
    if length is None or length > _LONGEST_PAUSE:
        raise ConfigError(
            _("This is no pause between two requests."), fix=_("Write it as 500ms or 2s; 30s is the longest.")
        )
    return length


def contact(text: str) -> str:
    """What publishers can write to."""
    if "@" in text.strip("@") or text.startswith(("https://", "http://")):
        return text
    raise ConfigError(
        _("Nobody can write to this."), fix=_("Write a mail address, or the URL of a page that says who you are.")
    )


def spider(text: str) -> str:
    """The name of a Python module."""
    if text.isascii() and text.isidentifier():
        return text
    raise ConfigError(
        _("A spider's name is that of its file in spiders/, without .py."), fix=_("Write, for example, longreads.")
    )


def _like(text: str, joint: str, example: str) -> str:
    made = re.sub(r"[^a-z0-9]+", joint, text.casefold()).strip(joint)[:30].strip(joint)
    return _("Write, for example, {name}.", name=made if made and masked_words(text) == text else example)


def _nearest_zone(text: str) -> str:
    last = text.rpartition("/")[2]
    common = _COMMON_ZONES.get(text.casefold()) or _COMMON_ZONES.get(last.casefold())
    names = {name.casefold(): name for name in sorted(available_timezones())}
    near = [common] if common else difflib.get_close_matches(text.casefold(), names, n=1, cutoff=0.6)
    if not near:
        ends = {name.rpartition("/")[2]: name for name in names}
        near = [ends[end] for end in difflib.get_close_matches(last.casefold(), ends, n=1, cutoff=0.7)]
    if near:
        return _("Did you mean “{near}”?", near=names.get(near[0], near[0]))
    return _("Write a name as in Asia/Shanghai.")


def _tag_like(base: str, rest: list[str]) -> str:
    sizes = {2: str.upper, 4: str.title}
    tag = "-".join([base, *(sizes.get(len(part), str)(part) for part in rest)])
    return _("Write {tag}.", tag=tag) if _LANGUAGE.fullmatch(tag) else _("Write, for example, zh-Hant or en.")


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if usable else None


def _network(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F.:]+/[0-9]{1,3}", text) is not None
