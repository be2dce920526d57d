"""Every address of every publication: the truth and the sites ask the same table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.demo.sites.profiles import Links, Profile, profile
from ingest.demo.world import Publication, World

_TRACKING = "?utm_source=rss&utm_medium=feed&utm_campaign=partners"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are. `bases` maps a partner to its site's address, without a slash at the end."""

    world: World
    bases: Mapping[str, str]
    hub: str = ""  # of the partners that have one

    def profile(self, partner_id: str) -> Profile:
        return profile(self.world.place(partner_id))

    def path(self, publication: Publication) -> str:
        """The path of its page, fixed on the day it was published, in the partner's own time zone."""
        day = publication.published.astimezone(self.world.timezone(publication.partner))
        places = {"y": f"{day:%Y}", "m": f"{day:%m}", "d": f"{day:%d}", "slug": publication.slug}
        return self.profile(publication.partner).article.format(**places)

    def page(self, publication: Publication) -> str:
        return self.bases[publication.partner] + self.path(publication)

    def canonical(self, publication: Publication) -> str:
        """What its page calls canonical: the original's page, where an English partner posts it again, as syndicating
        papers do; else its own."""
        if publication.original is None or self.world.partner(publication.partner).language != "en":
            return self.page(publication)
        partner_id, slug = publication.original
        return next(self.page(each) for each in self.world.publications(partner_id) if each.slug == slug)

    def announced(self, publication: Publication, links: Links) -> str:
        """The link by which a source announces it."""
        if links == "tracked":
            return self.page(publication) + _TRACKING
        if links == "short":
            return f"{self.bases[publication.partner]}/s/{short_id(publication)}"
        return self.page(publication)

    def every(self, publication: Publication) -> tuple[str, ...]:
        """All its links, its page first."""
        announcements = self.profile(publication.partner).announcements
        return tuple(
            dict.fromkeys([self.page(publication), *(self.announced(publication, a.links) for a in announcements)])
        )

    def picture(self, publication: Publication) -> str:
        """Its picture; empty where it has none."""
        if not publication.story.motif:
            return ""
        return f"{self.bases[publication.partner]}/media/{publication.slug}.jpg"

    def avatar(self, partner_id: str) -> str:
        return f"{self.bases[partner_id]}/assets/avatar.png"

    def cover(self, partner_id: str) -> str:
        return f"{self.bases[partner_id]}/assets/cover.jpg"


def short_id(publication: Publication) -> str:
    """A publication's number in its site's own system: it never changes."""
    named = f"{publication.partner}/{publication.slug}".encode()
    return hashlib.blake2b(named, digest_size=5).hexdigest()
