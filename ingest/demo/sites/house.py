"""A partner's publishing house: what every page, feed and list of one site needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from ingest.demo.articles import Partner
from ingest.demo.sites.addresses import Addresses
from ingest.demo.sites.labels import labels
from ingest.demo.sites.profiles import Announcement, Profile
from ingest.demo.world import Publication, Snapshot

_FEED_LANGUAGES = {"zh-Hans": "zh-cn", "zh-Hant": "zh-tw", "en": "en-gb"}


@dataclass(frozen=True, slots=True)
class House:
    partner: Partner
    addresses: Addresses

    @property
    def base(self) -> str:
        return self.addresses.bases[self.partner.id]

    @property
    def profile(self) -> Profile:
        return self.addresses.profile(self.partner.id)

    @property
    def labels(self) -> Mapping[str, str]:
        return labels(self.partner.language)

    @property
    def feed_language(self) -> str:
        """As most feeds write it: a country where a script is meant."""
        return _FEED_LANGUAGES[self.partner.language]

    @property
    def sections(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(story.section for story in self.partner.stories))[:7]

    def listed(self, announcement: Announcement, snapshot: Snapshot) -> tuple[Publication, ...]:
        """What a source lists at that time, newest first."""
        section = announcement.section if self.partner.stories else ""  # the generated have other sections
        chosen = [each for each in snapshot.standing if not section or section in each.story.section]
        return tuple(chosen[: announcement.newest])

    def local(self, time: datetime) -> datetime:
        return time.astimezone(self.addresses.world.timezone(self.partner.id))

    def iso(self, time: datetime) -> str:
        """With the zone: 2026-11-23T07:20:00+08:00."""
        return self.local(time).isoformat(timespec="seconds")

    def rfc822(self, time: datetime) -> str:
        """As RSS wants it: Mon, 23 Nov 2026 07:20:00 +0800."""
        return format_datetime(self.local(time))

    def written(self, time: datetime) -> str:
        """As the page prints it."""
        day = self.local(time)
        if self.partner.language == "en":
            return f"{day.day} {day:%B %Y}, {day:%H:%M}"
        if self.profile.structured == "none":
            return f"{day:%Y-%m-%d %H:%M}"
        return f"{day.year}年{day.month}月{day.day}日 {day:%H:%M}"
