"""Atom (RFC 4287), with the tombstones of RFC 6721 for what was withdrawn."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from ingest.demo.articles import Story
from ingest.demo.sites.addresses import short_id
from ingest.demo.sites.house import House
from ingest.demo.sites.pages import body_html, figure
from ingest.demo.sites.profiles import Announcement
from ingest.demo.world import Publication, Snapshot

_FRAME = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="{language}">
<title>{title}</title>
<subtitle>{subtitle}</subtitle>
<id>tag:{host},2026:feed</id>
<updated>{updated}</updated>
<link rel="alternate" type="text/html" href="{base}/"/>
<link rel="self" type="application/atom+xml" href="{base}{path}"/>{hub}
{entries}
</feed>
"""


def atom(house: House, announcement: Announcement, snapshot: Snapshot) -> str:
    """The feed as it is at the snapshot's time."""
    entries = [_entry(house, announcement, each, snapshot.at) for each in house.listed(announcement, snapshot)]
    if announcement.tombstones:
        entries += [_tombstone(house, each) for each in snapshot.deleted]
    return _FRAME.format(
        language=house.partner.language,
        title=escape(house.partner.name),
        subtitle=escape(house.partner.tagline),
        host=house.partner.host,
        updated=house.iso(snapshot.changed),
        base=house.base,
        path=announcement.path,
        hub=f'\n<link rel="hub" href={quoteattr(house.addresses.hub)}/>'
        if announcement.hub and house.addresses.hub
        else "",
        entries="\n".join(entries),
    )


def _entry(house: House, announcement: Announcement, publication: Publication, at: datetime) -> str:
    story = publication.told(at)
    lines = [
        f"<id>{_id(house, publication)}</id>",
        f"<title>{escape(story.title)}</title>",
        f'<link rel="alternate" type="text/html" href={quoteattr(house.addresses.announced(publication, "plain"))}/>',
        f"<published>{house.iso(publication.published)}</published>",
        f"<updated>{house.iso(publication.changed(at))}</updated>",
        *(f"<author><name>{escape(author)}</name></author>" for author in story.authors),
        *(f"<category term={quoteattr(tag)}/>" for tag in story.tags),
        f"<summary>{escape(story.dek)}</summary>",
        *_source(house, publication),
    ]
    if picture := house.addresses.picture(publication):
        lines.append(f'<link rel="enclosure" type="image/jpeg" href={quoteattr(picture)}/>')
    if announcement.full:
        lines.append(f'<content type="html">{escape(_content(house, publication, story))}</content>')
    return "<entry>\n" + "\n".join(lines) + "\n</entry>"


def _content(house: House, publication: Publication, story: Story) -> str:
    return figure(house, publication, story) + "\n" + body_html(story.body)


def _source(house: House, publication: Publication) -> list[str]:
    """RFC 4287, 4.2.11: an entry that was copied from another feed keeps the name of that feed."""
    if publication.original is None:
        return []
    there = house.addresses.bases[publication.original[0]]
    return [
        f"<source><id>{there}/</id><title>{escape(publication.credit)}</title>"
        f'<link rel="alternate" href="{there}/"/><updated>{house.iso(publication.published)}</updated></source>'
    ]


def _tombstone(house: House, publication: Publication) -> str:
    when = house.iso(publication.deleted or publication.published)
    return f'<at:deleted-entry ref="{_id(house, publication)}" when="{when}"/>'


def _id(house: House, publication: Publication) -> str:
    return f"tag:{house.partner.host},2026:{short_id(publication)}"
