"""May this article be posted there, now, and in which form? Pure: agreement, rules and clock in, reasons out.

Days of an agreement are whole days in the organization's time zone, both ends included.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.types import Form, MayNotPost, MayPost, PublishRules, Rights

_ORDER: tuple[Form, ...] = ("link", "excerpt", "full")


def may_post(
    rights: Rights | None, rules: PublishRules, target_id: str, *, timezone: str, now: datetime
) -> MayPost | MayNotPost:
    """What the agreement allows at `now` on `target_id`. The form is the lesser of what the partner allows and what the
    operator wants."""
    if rights is None:
        return MayNotPost("rights_missing", _("No agreement is recorded for this organization."))
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    if rights.start and today < rights.start:
        begins = _midnight(rights.start, zone)
        return MayNotPost("rights_not_started", _("The agreement begins on {day}.", day=rights.start), begins)
    if rights.until and today > rights.until:
        return MayNotPost("rights_ended", _("The agreement ended on {day}.", day=rights.until))
    if rights.targets is not None and target_id not in rights.targets:
        allowed = ", ".join(rights.targets) or _("none")
        return MayNotPost("rights_scope", _("The agreement names these targets: {targets}.", targets=allowed))
    return MayPost(_lesser(rights.text, rules.text), rights.images)


def may_edit(rights: Rights | None, *, timezone: str, now: datetime) -> bool:
    """Whether a standing post may be changed: ended rights stop new posts and edits."""
    if rights is None or not rights.edits:
        return False
    today = now.astimezone(ZoneInfo(timezone)).date()
    return not (rights.until and today > rights.until) and not (rights.start and today < rights.start)


def retracts(rights: Rights | None, *, timezone: str, now: datetime) -> bool:
    """Whether the agreement has ended and says that what was posted goes too."""
    if rights is None or rights.after != "retract" or rights.until is None:
        return False
    return now.astimezone(ZoneInfo(timezone)).date() > rights.until


def may_go_now(rules: PublishRules, posted: list[datetime], *, timezone: str, now: datetime) -> MayNotPost | None:
    """Whether a post may go out this minute: quiet hours and the cap of an hour; None when it may. `posted`: when the
    account's posts of the last hour went out, oldest first."""
    quiet = _quiet_until(rules.quiet_hours, now.astimezone(ZoneInfo(timezone)))
    if quiet:
        return MayNotPost("quiet_hours", _("Quiet hours until {time}.", time=f"{quiet:%H:%M}"), quiet)
    if rules.max_per_hour is not None and len(posted) >= rules.max_per_hour:
        free = posted[-rules.max_per_hour] + timedelta(hours=1) if rules.max_per_hour else now + timedelta(hours=1)
        cap = ngettext("{count} post an hour is the cap.", "{count} posts an hour are the cap.", rules.max_per_hour)
        return MayNotPost("cap", cap, free)
    return None


def _quiet_until(hours: tuple[time, time] | None, local: datetime) -> datetime | None:
    if hours is None or hours[0] == hours[1]:
        return None
    begin, end = hours
    at = local.time().replace(tzinfo=None)
    inside = begin <= at < end if begin < end else at >= begin or at < end
    if not inside:
        return None
    ends = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return ends if at < end else ends + timedelta(days=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone)


def _lesser(one: Form, other: Form) -> Form:
    return min(one, other, key=_ORDER.index)
