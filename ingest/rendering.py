"""From an article and what its rights allow to the post that will appear: pure; frozen as bytes before it is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from html import escape

from ingest.text import excerpt
from ingest.types import Article, Image, MayPost, Organization, Override, Picture, Post

_EXCERPT_CHARACTERS = {"zh": 140}
_EXCERPT_OTHERWISE = 320
_IMG = re.compile(r"<img\b[^>]*>", re.I)
_SRC = re.compile(r"""\bsrc\s*=\s*("([^"]*)"|'([^']*)')""", re.I)
_EMPTY_FIGURE = re.compile(r"<figure>\s*(<figcaption>.*?</figcaption>)?\s*</figure>|<p>\s*</p>", re.I | re.S)


def wanted_images(article: Article, may: MayPost) -> tuple[Image, ...]:
    """The images that this form of the post shows, the lead first; none where rights do not include them."""
    if not may.images:
        return ()
    return article.images if may.form == "full" else article.images[:1]


def render(
    article: Article,
    may: MayPost,
    organization: Organization,
    account: str,
    *,
    pictures: Sequence[Picture] = (),
    override: Override = Override(),
    changed_at: datetime | None = None,
) -> Post:
    """The post. Attribution and the link to the original are fields of their own, so that no length limit cuts them."""
    html, text = _body(article, may, pictures)
    return Post(
        account=account,
        organization_id=organization.id,
        organization=organization.name,
        title=override.title or article.title,
        dek=override.dek or _dek(article),
        html=html,
        text=text,
        form=may.form,
        language=article.language or organization.language,
        original_url=article.canonical or article.url,
        authors=article.authors,
        published=article.published,
        updated=changed_at,
        section=article.section,
        tags=article.tags,
        pictures=tuple(pictures),
    )


def _body(article: Article, may: MayPost, pictures: Sequence[Picture]) -> tuple[str, str]:
    if may.form == "full":
        return _with_own_pictures(article.html, pictures), article.text
    if may.form == "link":
        return "", ""
    limit = _EXCERPT_CHARACTERS.get(article.language.split("-")[0], _EXCERPT_OTHERWISE)
    text = excerpt(article.text, limit)
    return f"<p>{escape(text)}</p>", text


def _dek(article: Article) -> str:
    """What the partner wrote as standfirst; a feed's summary that only repeats the beginning is none."""
    return "" if article.dek and article.text.startswith(article.dek.rstrip("…. ")) else article.dek


def _with_own_pictures(html: str, pictures: Sequence[Picture]) -> str:
    """Point images at our copies; the ones we have no copy of go, with the figure that would be left empty."""
    ours = {picture.url: picture for picture in pictures}
    return _EMPTY_FIGURE.sub("", _IMG.sub(lambda tag: _own_image(tag.group(), ours), html))


def _own_image(tag: str, ours: Mapping[str, Picture]) -> str:
    match = _SRC.search(tag)
    url = (match.group(2) or match.group(3) or "").replace("&amp;", "&") if match else ""
    picture = ours.get(url)
    if picture is None:
        return ""
    return (
        f'<img src="sha256:{picture.sha256}" alt="{escape(picture.alt)}"'
        f' width="{picture.width}" height="{picture.height}">'
    )


def freeze(post: Post) -> bytes:
    """The bytes kept in the outbox: the same post gives the same bytes."""
    return json.dumps(asdict(post), ensure_ascii=False, sort_keys=True, default=datetime.isoformat).encode()


def thaw(payload: bytes) -> Post:
    """The post that was frozen."""
    fields = json.loads(payload)
    for name in ("published", "updated"):
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    for name in ("authors", "tags"):
        fields[name] = tuple(fields[name])
    fields["pictures"] = tuple(Picture(**picture) for picture in fields["pictures"])
    return Post(**fields)
