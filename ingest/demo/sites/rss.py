"""RSS 2.0, as a house writes it: excerpts, or the whole text in content:encoded."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ingest.demo.sites.addresses import short_id
from ingest.demo.sites.house import House
from ingest.demo.sites.pages import body_html, figure
from ingest.demo.sites.profiles import Announcement
from ingest.demo.world import Publication, Snapshot

_FRAME = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>{title}</title>
<link>{base}/</link>
<description>{description}</description>
<language>{language}</language>
<lastBuildDate>{built}</lastBuildDate>
<ttl>15</ttl>
<atom:link href="{base}{path}" rel="self" type="application/rss+xml"/>
{items}
</channel>
</rss>
"""


def rss(house: House, announcement: Announcement, snapshot: Snapshot) -> str:
    """The feed as it is at the snapshot's time."""
    return _FRAME.format(
        title=escape(house.partner.name),
        base=house.base,
        path=announcement.path,
        description=escape(house.partner.tagline),
        language=house.feed_language,
        built=house.rfc822(snapshot.changed),
        items="\n".join(_item(house, announcement, each, snapshot) for each in house.listed(announcement, snapshot)),
    )


def _item(house: House, announcement: Announcement, publication: Publication, snapshot: Snapshot) -> str:
    story = publication.told(snapshot.at)
    lines = [
        f"<title>{escape(story.title)}</title>",
        f"<link>{escape(house.addresses.announced(publication, announcement.links))}</link>",
        f'<guid isPermaLink="false">{short_id(publication)}</guid>',
        f"<pubDate>{house.rfc822(publication.published)}</pubDate>",
        *(f"<dc:creator>{escape(author)}</dc:creator>" for author in story.authors),
        *(f"<category>{escape(tag)}</category>" for tag in story.tags),
        f"<description>{escape(_excerpt(house, story.dek, announcement))}</description>",
    ]
    if announcement.full:
        whole = figure(house, publication, story) + "\n" + body_html(story.body)
        lines.append(f"<content:encoded><![CDATA[{whole}]]></content:encoded>")
    return "<item>\n" + "\n".join(lines) + "\n</item>"


def _excerpt(house: House, dek: str, announcement: Announcement) -> str:
    """The standfirst as HTML in the description, as most systems put it, with a link to the rest."""
    return dek if announcement.full else f"<p>{escape(dek)}</p><p>… {house.labels['more']}</p>"
