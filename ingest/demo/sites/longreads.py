"""A site that only a spider can read: numbered pages of titles without links, and the articles behind a JSON API."""

from __future__ import annotations

import json
from datetime import datetime

from ingest.demo.sites.addresses import short_id
from ingest.demo.sites.house import House
from ingest.demo.sites.pages import body_html, list_page
from ingest.demo.world import Publication, Snapshot

_A_PAGE = 6
_SCRIPT = (  # who clicks on a title and watches the network learns where the articles are
    "<script>document.querySelectorAll('article[data-id]').forEach("
    "a=>a.addEventListener('click',async()=>{"
    "const told=await(await fetch(`/api/articles/${a.dataset.id}.json`)).json();"
    "a.innerHTML=`<h2>${told.title}</h2>${told.body_html}`},{once:true}))</script>"
)


def longreads_page(house: House, snapshot: Snapshot, number: int) -> str:
    """Page `number` (from 1) of the list; the last has no link to a next one."""
    start = (max(number, 1) - 1) * _A_PAGE
    more = len(snapshot.standing) > start + _A_PAGE
    listed = snapshot.standing[start : start + _A_PAGE]
    following = f"?page={number + 1}" if more else ""
    return list_page(house, listed, snapshot.at, following=following, linked=False, script=_SCRIPT)


def api_article(house: House, publication: Publication, at: datetime) -> str:
    """An article as the site's own scripts fetch it."""
    story = publication.told(at)
    picture = house.addresses.picture(publication)
    article = {
        "id": short_id(publication),
        "url": house.addresses.page(publication),
        "title": story.title,
        "dek": story.dek,
        "authors": list(story.authors),
        "published": house.iso(publication.published),
        "updated": house.iso(publication.changed(at)),
        "body_html": body_html(story.body),
        "image": {"url": picture, "alt": story.caption or story.title, "caption": story.caption} if picture else None,
        "tags": list(story.tags),
    }
    return json.dumps(article, ensure_ascii=False)
