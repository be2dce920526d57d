"""Sitemaps: for news (with titles and times), plain ones, and the index that names them (sitemaps.org)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ingest.demo.sites.house import House
from ingest.demo.sites.profiles import Announcement
from ingest.demo.world import Publication, Snapshot

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def news_sitemap(house: House, announcement: Announcement, snapshot: Snapshot) -> str:
    """Every article with its title and time."""
    urls = "\n".join(_news(house, each, snapshot) for each in house.listed(announcement, snapshot))
    return f"{_HEAD}<urlset {_NAMESPACES}>\n{urls}\n</urlset>\n"


def plain_sitemap(house: House, announcement: Announcement, snapshot: Snapshot) -> str:
    """Every article's page, and pages that are none."""
    urls = [f"<url><loc>{house.base}/</loc></url>"]
    for each in house.listed(announcement, snapshot):
        changed = house.iso(each.changed(snapshot.at))
        urls.append(f"<url><loc>{escape(house.addresses.page(each))}</loc><lastmod>{changed}</lastmod></url>")
    return f'{_HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n' + "\n".join(urls) + "\n</urlset>\n"


def sitemap_index(house: House, announcement: Announcement, snapshot: Snapshot) -> str:
    """Names the one sitemap there is."""
    named = f"<loc>{house.base}{announcement.listed_at}</loc><lastmod>{house.iso(snapshot.changed)}</lastmod>"
    frame = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<sitemap>{}</sitemap>\n</sitemapindex>\n'
    )
    return _HEAD + frame.format(named)


def _news(house: House, publication: Publication, snapshot: Snapshot) -> str:
    story = publication.told(snapshot.at)
    language = house.feed_language if house.partner.language != "en" else "en"
    news = (
        f"<news:news><news:publication><news:name>{escape(house.partner.name)}</news:name>"
        f"<news:language>{language}</news:language></news:publication>"
        f"<news:publication_date>{house.iso(publication.published)}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news>"
    )
    picture = house.addresses.picture(publication)
    image = f"<image:image><image:loc>{escape(picture)}</image:loc></image:image>" if picture else ""
    changed = house.iso(publication.changed(snapshot.at))
    page = escape(house.addresses.page(publication))
    return f"<url><loc>{page}</loc><lastmod>{changed}</lastmod>{news}{image}</url>"
