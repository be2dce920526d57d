"""Pages for people: articles and lists, from the templates of a layout (`layouts/<name>/`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from ingest.demo.articles import Block, Story
from ingest.demo.sites.addresses import short_id
from ingest.demo.sites.house import House
from ingest.demo.world import Publication

WIDTH, HEIGHT = 1280, 720
"""Of an article's picture."""

_LAYOUTS = Path(__file__).parent.parent / "layouts"
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


def article_page(house: House, publication: Publication, at: datetime) -> str:
    """An article's page as it is at that time."""
    story = publication.told(at)
    told = house.labels
    main = _template(house.profile.name, "article").substitute(
        title=escape(story.title),
        dek=escape(story.dek),
        authors=escape(_listed(house, story.authors)),
        section=escape(story.section),
        published=house.written(publication.published),
        published_iso=house.iso(publication.published),
        credit=_credit(house, publication),
        figure=figure(house, publication, story, lazily=True),
        body=body_html(story.body),
        footer="\n".join(_footer_line(house, line) for line in house.partner.footer),
        related="".join(_related_item(house, each) for each in publication.related),
        tags="".join(f"<li>{escape(tag)}</li>" for tag in story.tags),
        home=told["home"],
        by=told["by"],
        share=told["share"],
        related_label=told["related"],
    )
    head = _article_head(house, publication, story, at)
    return _framed(house, head, f"{story.title} - {house.partner.name}", main)


def list_page(
    house: House,
    listed: Iterable[Publication],
    at: datetime,
    *,
    following: str = "",
    linked: bool = True,
    script: str = "",
) -> str:
    """A list of articles; `following`: the address of the next page of it. `linked`: titles lead to the articles, else
    `script` (HTML) has to open them."""
    told = house.labels
    items = "\n".join(_item(house, each, at, linked) for each in listed)
    more = f'<p class="pager"><a rel="next" href="{escape(following)}">{told["next"]}</a></p>' if following else ""
    main = f'<main class="listing">\n<h1>{told["latest"]}</h1>\n{items}\n{more}\n{script}</main>'
    head = f'<meta name="description" content="{escape(house.partner.tagline)}">'
    return _framed(house, head, house.partner.name, main)


def missing_page(house: House) -> str:
    """What stands where nothing is."""
    told = house.labels
    main = f'<main class="error"><h1>{told["gone"]}</h1><p><a href="/">{told["home"]}</a></p></main>'
    return _framed(house, '<meta name="robots" content="noindex">', told["gone"], main)


def stylesheet(house: House) -> str:
    """The house's style and color."""
    own = (_LAYOUTS / house.profile.name / "style.css").read_text(encoding="utf-8")
    common = (_LAYOUTS / "common.css").read_text(encoding="utf-8")
    return f":root{{--c:{house.partner.color}}}\n{common}{own}"


def body_html(body: Iterable[Block]) -> str:
    """A body's blocks as HTML, a line each."""
    return "\n".join(_block(block) for block in body)


def figure(house: House, publication: Publication, story: Story, *, lazily: bool = False) -> str:
    """The picture with its caption; empty where there is none. `lazily`: as the layout loads its pictures."""
    source = house.addresses.picture(publication)
    if not source:
        return ""
    alt = escape(story.caption or story.title)
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    plain = f'<img src="{source}" alt="{alt}" {size}>'
    habit = house.profile.pictures if lazily else "plain"
    image = {
        "plain": plain,
        "lazy": f'<img class="lazy" src="{_NOTHING}" data-src="{source}" alt="{alt}" {size}>',
        "noscript": f'<img class="lazyload" data-srcset="{source} {WIDTH}w" data-src="{source}" alt="{alt}" {size}'
        f' onerror="this.src=this.dataset.src" src="about:blank"><noscript>{plain}</noscript>',
    }[habit]
    caption = f"<figcaption>{escape(story.caption)}</figcaption>" if story.caption else ""
    return f'<figure class="lead-image">{image}{caption}</figure>'


def _block(block: Block) -> str:
    lines = [escape(line, quote=False) for line in block.lines]
    if block.kind == "list":
        return "<ul>\n" + "\n".join(f"<li>{line}</li>" for line in lines) + "\n</ul>"
    around = {"p": "<p>{}</p>", "h": "<h2>{}</h2>", "q": "<blockquote><p>{}</p></blockquote>"}[block.kind]
    return around.format(lines[0])


def _credit(house: House, publication: Publication) -> str:
    """Whose article it was first; where the house names nobody, it is its own."""
    if not publication.credit:
        return ""
    return f'<span class="source">{escape(house.labels["source"].format(name=publication.credit))}</span>'


def _footer_line(house: House, line: str) -> str:
    tail = house.profile.footer_class
    return f'<p class="{tail}">{escape(line)}</p>' if tail else f"<p>{escape(line)}</p>"


def _related_item(house: House, publication: Publication) -> str:
    return f'<li><a href="{house.addresses.path(publication)}">{escape(publication.story.title)}</a></li>'


def _item(house: House, publication: Publication, at: datetime, linked: bool) -> str:
    story = publication.told(at)
    link = house.addresses.path(publication)
    title = escape(story.title)
    if linked and house.profile.name == "meridian":  # its own list has no links: they come from the API
        title = f'<a href="{link}">{title}</a>'
    return _template(house.profile.name, "item").substitute(
        id=short_id(publication),
        link=link,
        title=title,
        dek=escape(story.dek),
        section=escape(story.section),
        published=house.written(publication.published),
    )


def _article_head(house: House, publication: Publication, story: Story, at: datetime) -> str:
    canonical = house.addresses.canonical(publication)
    lines = [
        f'<link rel="canonical" href="{escape(canonical)}">',
        f'<meta name="description" content="{escape(story.dek)}">',
        f'<meta name="keywords" content="{escape(",".join(story.tags))}">',
    ]
    if house.profile.structured == "none":
        lines.append(f'<meta name="publishdate" content="{house.written(publication.published)}">')
        lines.append(f'<meta name="author" content="{escape(_listed(house, story.authors))}">')
        return "\n".join(lines)
    opened = {
        "og:type": "article",
        "og:site_name": house.partner.name,
        "og:title": story.title,
        "og:description": story.dek,
        "og:url": canonical,
        "og:image": house.addresses.picture(publication),
        "article:published_time": house.iso(publication.published),
        "article:modified_time": house.iso(publication.changed(at)),
        "article:section": story.section,
    }
    lines += [f'<meta property="{name}" content="{escape(value)}">' for name, value in opened.items() if value]
    lines.append(f'<script type="application/ld+json">{_structured(house, publication, story, at)}</script>')
    return "\n".join(lines)


def _structured(house: House, publication: Publication, story: Story, at: datetime) -> str:
    """JSON-LD. A slash is escaped, as most systems do, so that no text can end the script."""
    article: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.dek,
        "datePublished": house.iso(publication.published),
        "dateModified": house.iso(publication.changed(at)),
        "author": [{"@type": "Person", "name": author} for author in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": house.partner.name, "url": house.base + "/"},
        "mainEntityOfPage": house.addresses.page(publication),
        "articleSection": story.section,
        "keywords": list(story.tags),
        "inLanguage": house.partner.language,
    }
    if picture := house.addresses.picture(publication):
        article["image"] = {"@type": "ImageObject", "url": picture, "width": WIDTH, "height": HEIGHT}
    if house.profile.structured == "graph":
        site = {"@type": "WebSite", "name": house.partner.name, "url": house.base + "/"}
        whole: dict[str, object] = {"@context": "https://schema.org", "@graph": [site, article]}
    else:
        whole = {"@context": "https://schema.org", **article}
    return json.dumps(whole, ensure_ascii=False).replace("</", "<\\/")


def _listed(house: House, names: Iterable[str]) -> str:
    return (", " if house.partner.language == "en" else "、").join(names)


def _framed(house: House, head: str, title: str, main: str) -> str:
    told = house.labels
    return _template(house.profile.name, "frame").substitute(
        lang=house.partner.language,
        head=f"<title>{escape(title)}</title>\n{head}",
        name=escape(house.partner.name),
        tagline=escape(house.partner.tagline),
        about=escape(house.partner.about),
        nav="".join(f'<a href="/#{escape(each)}">{escape(each)}</a> ' for each in house.sections),
        main=main,
        skip=told["skip"],
        sections=told["sections"],
    )


@cache
def _template(layout: str, name: str) -> Template:
    return Template((_LAYOUTS / layout / f"{name}.html").read_text(encoding="utf-8"))
