"""What WordPress answers at /wp-json/wp/v2/posts (https://developer.wordpress.org/rest-api/reference/posts/)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import ceil

from ingest.demo.serving import Request
from ingest.demo.sites.addresses import short_id
from ingest.demo.sites.house import House
from ingest.demo.sites.pages import HEIGHT, WIDTH, body_html, figure
from ingest.demo.world import Publication, Snapshot

PATH = "/wp-json/wp/v2/posts"


def paging(request: Request) -> tuple[int, int]:
    """Which page is asked for, from 1, and how many posts are on one."""
    return max(1, _number(request, "page", 1)), min(100, max(1, _number(request, "per_page", 10)))


def headers(house: House, snapshot: Snapshot, page: int, size: int) -> tuple[tuple[str, str], ...]:
    """How many there are, and where the list goes on."""
    pages = ceil(len(snapshot.standing) / size)
    told = [("X-WP-Total", str(len(snapshot.standing))), ("X-WP-TotalPages", str(pages))]
    if page < pages:
        told.append(("Link", f'<{house.base}{PATH}?per_page={size}&page={page + 1}&_embed=1>; rel="next"'))
    return tuple(told)


def posts(house: House, snapshot: Snapshot, page: int, size: int) -> str:
    """One page of posts, newest first."""
    shown = snapshot.standing[(page - 1) * size : page * size]
    return json.dumps([_post(house, each, snapshot.at) for each in shown], ensure_ascii=False)


def _post(house: House, publication: Publication, at: datetime) -> dict[str, object]:
    story = publication.told(at)
    embedded: dict[str, object] = {
        "author": [{"id": number, "name": name} for number, name in enumerate(story.authors, 1)],
        "wp:term": [[{"name": story.section, "taxonomy": "category"}], [{"name": tag} for tag in story.tags]],
    }
    if picture := house.addresses.picture(publication):
        details = {"width": WIDTH, "height": HEIGHT}
        caption = {"rendered": f"<p>{story.caption}</p>\n"}
        embedded["wp:featuredmedia"] = [
            {"source_url": picture, "alt_text": "", "caption": caption, "media_details": details}
        ]
    return {
        "id": int(short_id(publication), 16) % 1_000_000_007,
        "date": f"{house.local(publication.published):%Y-%m-%dT%H:%M:%S}",
        "date_gmt": _gmt(publication.published),
        "modified_gmt": _gmt(publication.changed(at)),
        "slug": publication.slug,
        "status": "publish",
        "type": "post",
        "link": house.addresses.page(publication),
        "title": {"rendered": story.title},
        "content": {"rendered": figure(house, publication, story) + "\n" + body_html(story.body), "protected": False},
        "excerpt": {"rendered": f"<p>{story.dek}</p>\n", "protected": False},
        "_embedded": embedded,
    }


def _gmt(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _number(request: Request, name: str, default: int) -> int:
    written = request.query.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else default
