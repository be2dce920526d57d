"""A community to look at: the demo's partners and articles, put straight into the community's tables.

For pictures of the pages and for measuring them, not for the demo: nothing here was read from a feed or judged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path

from ingest.demo.articles import PARTNERS, Partner, Story, handwritten
from ingest.demo.drawing import SCENES, draw
from ingest.store.community import Agreement, CommunityStore, Profile
from ingest.types import Form, Picture, Post

NOW = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)
_WIDE = 1600  # every third picture; the others are too small to lead


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pictures in a folder."""

    folder: Path

    def path(self, sha256: str) -> Path | None:
        place = self.folder / sha256
        return place if place.is_file() else None

    def put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        (self.folder / sha256).write_bytes(content)
        return sha256


async def fill(community: CommunityStore, shelf: Shelf, *, now: datetime = NOW) -> None:
    """Every partner with an account, every story that stands as a post."""
    for number, partner_id in enumerate(PARTNERS):
        partner = handwritten(partner_id)
        joined = now - timedelta(days=20 - number)
        await community.declare_accounts(_profile(partner, number, shelf), now=joined)
        for story in partner.stories:
            if story.deleted_after is None:
                post = _post(partner, story, number, shelf, now)
                await community.publish(f"{partner.id}/{story.slug}", partner.id, post, now=now)


def _profile(partner: Partner, number: int, shelf: Shelf) -> Profile:
    drawn = number % 2 == 0 and partner.motif in SCENES  # the others show what accounts without pictures look like
    return Profile(
        handle=partner.id,
        organization_id=partner.id,
        name=partner.name,
        language=partner.language,
        bio=partner.about,
        homepage=f"https://{partner.host}/",
        avatar=shelf.put(draw(partner.motif, width=240, height=240, palette=partner.color)) if drawn else "",
        cover=shelf.put(draw(partner.motif, width=1600, height=360, palette=partner.color)) if drawn else "",
        official=True,
        agreement=Agreement(_form(number), True, date(2026, 11, 1), date(2027, 10, 31)),
    )


def _form(number: int) -> Form:
    return "excerpt" if number == 5 else "full"


def _post(partner: Partner, story: Story, number: int, shelf: Shelf, now: datetime) -> Post:
    published = now - story.age
    standing = story.edited()
    form = _form(number)
    text = "\n".join(standing.paragraphs)
    body = "".join(_html(standing)) if form == "full" else f"<p>{escape(standing.paragraphs[0])}</p>"
    edited = published + story.edit.after if story.edit else None
    return Post(
        account=partner.id,
        organization_id=partner.id,
        organization=partner.name,
        title=standing.title,
        dek=standing.dek,
        html=body,
        text=text if form == "full" else standing.paragraphs[0],
        form=form,
        language=partner.language,
        original_url=f"https://{partner.host}/{story.slug}",
        authors=story.authors,
        published=published,
        updated=edited if edited and edited < now else None,
        section=story.section,
        tags=story.tags,
        pictures=_pictures(story, shelf),
    )


def _html(story: Story) -> Iterator[str]:
    for block in story.body:
        lines = [escape(line) for line in block.lines]
        if block.kind == "list":
            yield "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
        else:
            frame = {"p": "<p>{}</p>", "h": "<h2>{}</h2>", "q": "<blockquote><p>{}</p></blockquote>"}[block.kind]
            yield frame.format(lines[0])


def _pictures(story: Story, shelf: Shelf) -> tuple[Picture, ...]:
    if story.motif not in SCENES:
        return ()
    width = _WIDE if int(hashlib.sha256(story.slug.encode()).hexdigest(), 16) % 3 == 0 else 960
    content = draw(story.motif, width=width, height=width * 9 // 16)
    picture = Picture("", "image/jpeg", width, width * 9 // 16, "", alt=story.caption, caption=story.caption)
    return (replace(picture, sha256=shelf.put(content)),)
