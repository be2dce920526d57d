"""JSON Feed 1.1."""

from __future__ import annotations

import json

from ingest.demo.sites.addresses import short_id
from ingest.demo.sites.house import House
from ingest.demo.sites.pages import body_html, figure
from ingest.demo.sites.profiles import Announcement
from ingest.demo.world import Publication, Snapshot


def json_feed(house: House, announcement: Announcement, snapshot: Snapshot) -> str:
    """The feed as it is at the snapshot's time."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": house.partner.name,
        "home_page_url": house.base + "/",
        "feed_url": house.base + announcement.path,
        "description": house.partner.tagline,
        "icon": house.addresses.avatar(house.partner.id),
        "language": house.partner.language,
        "items": [_item(house, announcement, each, snapshot) for each in house.listed(announcement, snapshot)],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _item(house: House, announcement: Announcement, publication: Publication, snapshot: Snapshot) -> dict[str, object]:
    story = publication.told(snapshot.at)
    item: dict[str, object] = {
        "id": short_id(publication),
        "url": house.addresses.announced(publication, announcement.links),
        "title": story.title,
        "summary": story.dek,
        "content_html": figure(house, publication, story) + "\n" + body_html(story.body),
        "date_published": house.iso(publication.published),
        "date_modified": house.iso(publication.changed(snapshot.at)),
        "authors": [{"name": author} for author in story.authors],
        "tags": list(story.tags),
    }
    if picture := house.addresses.picture(publication):
        item["image"] = picture
    return item
