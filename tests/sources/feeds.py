"""Feeds that nobody wrote: RSS, RSS 1.0 and Atom of the elements, attributes and texts that real ones are made of, in
any order and number."""

from __future__ import annotations

import random
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "georss": "http://www.georss.org/georss",
    "x": "https://unknown.example/",
}
_TEXTS = (
    *(
        "https://paper.example/1",
        "Low water",
        "旧桥重修 & 通车",
        "<p>In <b>short</b>.</p><img src='/a.png' class=\"b\">",
    ),
    *("/news/1.html", "2026-11-23T07:20:00+08:00", "Mei Lin"),
    *("", " ", "a < b", "&amp;amp; &copy;", "déjà : vu", "tag:1", "2026年11月23日 07:20", "soon", "1970-01-01", "true"),
    *("Ã©", "\x92", "https://paper.example/?a=1&b=2", "http:///x.example/1", "Mon, 23 Nov 2026 07:20:00 GMT"),
    *("mei@delta.example (Mei Lin)", "<a@b.example>", "zh-CN", "城市, 交通", "\t\n\r ", "a\xa0b", "😀 &#8217;"),
    '<p>\n  One</p>\n\n<p>Two&nbsp;three</p><a href="../b">b</a>',
)
_NAMES = (
    *("title", "title", "link", "link", "description", "guid", "pubDate", "author", "category", "enclosure", "source"),
    *("comments", "id", "summary", "content", "published", "updated", "name", "image", "ttl", "fullText", "language"),
    *("dc:creator", "dc:date", "dc:subject", "dc:title", "dc:description", "dc:language", "dc:identifier", "dc:rights"),
    *("content:encoded", "content:encoded", "media:content", "media:thumbnail", "media:group", "media:title"),
    "atom:link",
    *("media:credit", "media:keywords", "media:description", "media:status", "media:category", "dcterms:modified"),
    *("slash:comments", "sy:updatePeriod", "thr:total", "itunes:author", "feedburner:origLink", "georss:point", "x:a"),
    *("atom:author", "atom:updated", "contributor", "rights", "media:rating", "dcterms:issued", "x:detail"),
)  # fmt: skip
_ATTRIBUTES = {
    "link": ("href", "rel", "type", "title", "hreflang", "thr:count"),
    "atom:link": ("href", "rel", "type"),
    "guid": ("isPermaLink",),
    "category": ("term", "domain", "label", "scheme"),
    "enclosure": ("url", "type", "length"),
    "source": ("url",),
    "media:content": ("url", "type", "medium", "width", "height"),
    "media:thumbnail": ("url", "width"),
    "media:credit": ("role",),
    "media:status": ("state",),
    "title": ("type", "xml:lang"),
    "summary": ("type",),
    "content": ("type", "src"),
}
_VALUES = (
    *("", "alternate", "self", "enclosure", "html", "text", "xhtml", "TEXT/HTML", "image/jpeg", "video/mp4", "image"),
    *("true", "false", "https://paper.example/i/1.jpg", "/i/2.png", "1200", "80px", "deleted", "zh-Hant", "城市", "http:///a"),
)  # fmt: skip


_OF_ITS_KIND = {
    "rss": ("title", "link", "description", "guid", "pubDate", "author", "category", "enclosure", "source", "comments"),
    "feed": (
        "title",
        "link",
        "summary",
        "id",
        "content",
        "published",
        "updated",
        "author",
        "category",
        "link",
        "source",
    ),
    "rdf": ("title", "link", "description", "dc:date", "dc:creator", "dc:subject"),
}
_MODULES: tuple[str, ...] = (
    "dc:creator",
    "dc:date",
    "dc:subject",
    "content:encoded",
    "media:content",
    "media:thumbnail",
    "media:group",
)
_MODULES += ("dc:language", "media:credit", "media:status", "slash:comments", "thr:total", "feedburner:origLink", "x:a")
_IN_MEDIA = ("media:content", "media:thumbnail", "media:credit", "media:title", "media:keywords")
_OFTEN: dict[str, tuple[str, ...]] = {
    "type": ("html", "text", "image/jpeg"),
    "href": ("https://paper.example/2", "../b"),
    "rel": ("alternate", "self"),
}
_OFTEN |= {"url": ("/i/1.jpg", "https://paper.example/2.png"), "isPermaLink": ("true", "false"), "state": ("deleted",)}


@dataclass
class _Writer:
    """Writes one document; `wild`: how often, of a hundred times, it does something unusual."""

    chance: random.Random
    kind: str
    wild: int

    def unusual(self) -> bool:
        return self.chance.randrange(100) < self.wild

    def document(self) -> str:
        names = "".join(
            f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items() if self.kind != "rdf" or prefix != "atom"
        )
        head = "".join(self.element(self.chance.choice(("title", "link", "sy:updatePeriod"))) for _part in range(2))
        items = [self.item() for _number in range(self.chance.randint(1, 3))]
        if self.kind == "rss":
            body = "".join(f"<item>{item}</item>" for item in items)
            return f'<rss version="2.0"{names}><channel>{head}{body}</channel></rss>'
        if self.kind == "feed":
            body = "".join(f"<entry>{item}</entry>" for item in items)
            language = self.chance.choice(("", ' xml:lang="zh_TW"', ' xml:lang=""'))
            return f'<feed xmlns="http://www.w3.org/2005/Atom"{language}{names}>{head}{body}</feed>'
        body = "".join(f'<item rdf:about="tag:{number}">{item}</item>' for number, item in enumerate(items))
        rdf = ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        return f'<rdf:RDF xmlns="http://purl.org/rss/1.0/"{rdf}{names}><channel>{head}</channel>{body}</rdf:RDF>'

    def item(self) -> str:
        wanted = [name for name in _OF_ITS_KIND[self.kind] if self.chance.random() < 0.7]
        wanted += [name for name in _MODULES if self.chance.random() < 0.2]
        wanted += [self.chance.choice(_NAMES) for _number in range(3) if self.unusual()]
        self.chance.shuffle(wanted)
        return "\n".join(self.element(name) for name in wanted)

    def element(self, name: str, depth: int = 2) -> str:
        attributes = self.attributes(name)
        if name in ("author", "atom:author", "contributor") and (self.kind == "feed" or name != "author"):
            prefix = "atom:" if self.kind != "feed" or name == "atom:author" else ""
            parts: tuple[str, ...] = ("name", "uri")[: self.chance.randint(0, 2)]
            inside = "".join(f"<{prefix}{part}>{self.text()}</{prefix}{part}>" for part in parts)
        elif name in ("media:group", "media:content") and depth:
            parts = tuple(self.chance.choices(_IN_MEDIA, k=self.chance.randint(0, 2)))
            inside = "".join(self.element(part, depth - 1) for part in parts)
        elif depth and self.unusual():
            inside = self.element(self.chance.choice(_NAMES), depth - 1)
        else:
            inside = "" if name in ("enclosure", "media:status", "media:thumbnail") else self.text()
        return f"<{name}{attributes}>{inside}</{name}>"

    def attributes(self, name: str) -> str:
        wanted = [one for one in _ATTRIBUTES.get(name, ()) if self.chance.random() < 0.4]
        values = {one: self.chance.choice(_OFTEN.get(one, _VALUES)) for one in wanted if one != "src"}
        values |= {one: self.chance.choice(_VALUES) for one in wanted if self.unusual()}
        if self.unusual():
            values["xml:lang"] = "fr_CA"
        odd = self.chance.choice((' xml:base="https://b.example/"', ' base="/x"', " mode='base64'", " lang='x'"))
        return "".join(f" {one}={quoteattr(value)}" for one, value in values.items()) + (odd if self.unusual() else "")

    def text(self) -> str:
        text = self.chance.choice(_TEXTS if self.unusual() else _TEXTS[:7])
        way = self.chance.randrange(8)
        if way < 3:
            return f"<![CDATA[{text}]]>" + (escape(text) if way == 0 else "")
        if way == 3:
            return "".join(f"&#{ord(one)};" for one in text)
        return escape(text) + ("<!-- c -->" if self.unusual() else "")


def feeds_of_any_kind() -> st.SearchStrategy[str]:
    """Whole documents as text: most are plain, some are wild."""
    kinds, wildness = st.sampled_from(("rss", "feed", "rdf")), st.sampled_from((0, 0, 1, 3, 20))
    return st.builds(written, st.integers(0, 2**32), kinds, wildness)


def written(seed: int, kind: str, wild: int) -> str:
    return _Writer(random.Random(seed), kind, wild).document()
