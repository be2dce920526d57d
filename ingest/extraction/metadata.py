"""What a page says about its article: JSON-LD first, then OpenGraph and <meta>, then what a reader sees.

trafilatura's own search for metadata costs as much as the text and is not used: what is missing here, the feed has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from ingest.extraction import credits, dates
from ingest.extraction.blocks import key_of
from ingest.extraction.dates import Stamp
from ingest.extraction.document import attribute, linked_data, marks
from ingest.types import Image
from ingest.urls import host_of, is_section, resolve, url_key

_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|Review|Recipe|NewsStory|CreativeWork)$")
_SEPARATOR = re.compile(r"\s+[-–—|·•»:/~]+\s+|\s*[｜|_»]\s*|(?<=[\u3000-\u9fff])\s*-+\s*(?=[\u3000-\u9fff])|\s+-(?=\S)")
_SPACES = re.compile(r"\s+")
_BETWEEN_AUTHORS = re.compile(r"\s*(?:[,，;；、/|｜&＆•·]|\band\b|\bund\b|\bet\b|\by\b|與|与)\s*", re.I)
_BY = re.compile(
    r"""^(?:\s*(?:by|von|par|por|(?:written|story|text|posted)\ by|作者|本报记者|本報記者|特约记者|記者|记者|文|撰文
    |撰稿|采写|採寫|通讯员|編輯|编辑)\s*[:：/|／]?\s*(?=\S))+""",
    re.I | re.X,
)
_NO_AUTHOR = re.compile(
    r"""^(?:admin|administrator|editor|editors|staff|unknown|none|null|guest|user|webmaster|root|the\ author)$
    |@|\d|[<>{}]""",
    re.I | re.X,
)
_NO_LEAD = re.compile(
    r"(?:^|[/_.-])(?:logo|default|placeholder|favicon|icon|sprite|blank|avatar|share[-_]?(?:default|logo|img))[\w-]*\.\w+$",
    re.I,
)
_TAGS = 12
_DEK = 400  # characters
_STAMPS = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:create_at",
    "weibo:article:create_at",
    "bytedance:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "publish-date",
    "published_time",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
    "publication_date",
    "og:release_date",
    "firstpublishedtime",
)
_STAMPED = re.compile(r"date|time|publi|post-?meta|byline|info|meta|shijian|riqi")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says; empty where it says nothing. `headings`: other forms of the title that stand on the page."""

    title: str = ""
    headings: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: Stamp | None = None
    language: str = ""  # as declared, which is a hint only
    lead: Image | None = None
    canonical: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    dek: str = ""
    credit: str = ""
    free: bool = True  # it does not say that it stands behind a paywall
    promised: int = 0  # letters that it says its text has; 0: it says nothing
    site: str = ""


def read(tree: Any, url: str, zone: tzinfo) -> Metadata:
    """The metadata of a page. `zone` is that of times without one."""
    page = _Page(tree, url, zone)
    title, headings = page.titles()
    return Metadata(
        title=title,
        headings=headings,
        authors=page.authors(),
        published=page.published(),
        language=page.language(),
        lead=page.lead(),
        canonical=page.canonical(),
        section=page.section(),
        tags=page.tags(),
        dek=page.dek(),
        credit=credits.of_page(tree),
        free=page.is_free(),
        promised=len(key_of(_string(page.article.get("articleBody")))),
        site=page.site,
    )


class _Page:
    def __init__(self, tree: Any, url: str, zone: tzinfo) -> None:
        self.tree, self.url, self.zone = tree, url, zone
        self.meta = _meta(tree)
        objects = list(linked_data(tree))
        self.article = _article(objects)
        self.site = self._first("og:site_name", "application-name") or _name(self.article.get("publisher"))

    def titles(self) -> tuple[str, tuple[str, ...]]:
        """The title, and what else on the page repeats it."""
        head = next((_plain(element) for element in self.tree.iter("title")), "")
        h1 = self._h1(head)
        shared = self._first("og:title", "twitter:title", "dc.title", "title")
        headline = _string(self.article.get("headline")) or _string(self.article.get("name"))
        told = [one for one in (headline, shared, h1, head) if one]
        title = next((self._without_site(one, [h1, headline, shared]) for one in told), "")
        if title.endswith(("…", "...")):
            title = next((one for one in (shared, h1) if key_of(one).startswith(key_of(title))), title)
        return title, tuple(dict.fromkeys(one for one in (h1, shared, headline) if one and one != title))

    def _h1(self, head: str) -> str:
        """The heading of the article: of several, the one that the window's title repeats."""
        found = [text for element in self.tree.iter("h1") if (text := _plain(element)) and len(text) < 300]
        repeated = [text for text in found if key_of(text) and key_of(text) in key_of(head)]
        return (repeated or (found if len(found) == 1 else [""]))[0]

    def _without_site(self, title: str, others: Iterable[str]) -> str:
        """“Rain – The Paper” is “Rain”: where another form of the title says so, or the site's name stands there."""
        for match in _SEPARATOR.finditer(title):
            start, rest = title[: match.start()].strip(), title[match.end() :]
            if start and any(key_of(start) == key_of(other) for other in others if other != title):
                return start
            if start and self._is_site(rest):
                return start
            if self._is_site(start) and rest.strip() and len(key_of(start)) > 2 and match.group().strip() != ":":
                return self._without_site(rest.strip(), others)
        return title

    def _is_site(self, text: str) -> bool:
        key = key_of(_SEPARATOR.split(text)[-1])
        if not key:
            return False
        host = key_of(host_of(self.url).rsplit(".", 1)[0])
        return key == key_of(self.site) or key_of(text) == key_of(self.site) or (len(key) > 3 and key in host)

    def authors(self) -> tuple[str, ...]:
        said = _names(self.article.get("author"))
        for names in (
            said,
            self.meta.get("author", []) + self.meta.get("article:author", []) + self.meta.get("parsely-author", []),
            self._seen_authors(),
        ):
            if found := self._clean_authors(names):
                return found
        return self._clean_authors(said, site=True)

    def _seen_authors(self) -> list[str]:
        found: list[str] = []
        for element in self.tree.iter("a", "span", "p", "div", "address", "em", "i"):
            said = f"{attribute(element, 'rel')} {attribute(element, 'itemprop')} {marks(element)}".lower()
            if re.search(r"(?:^|[\s_-])(?:author|byline|writer|zuozhe)(?:$|[\s_-]|name)", said):
                text = _plain(element)
                if text and len(text) <= 60:
                    found.append(text)
                    break
        return found

    def _clean_authors(self, names: Iterable[str], *, site: bool = False) -> tuple[str, ...]:
        """`site`: its own name may be an author's."""
        found: dict[str, str] = {}
        for written in names:
            if "://" in written:
                continue
            for name in _split_authors(written):
                key = key_of(name)
                if key and (site or key != key_of(self.site)) and not _NO_AUTHOR.search(name) and len(name) <= 50:
                    found.setdefault(key, name)
        return tuple(found.values())

    def published(self) -> Stamp | None:
        """The best said time: JSON-LD, <meta>, then what is shown. A day without a time gives way to a full one."""
        best: Stamp | None = None
        for written in self._stamps():
            stamp = dates.parse(written, self.zone)
            if stamp and (stamp.timed or best is None):
                best = stamp
            if best and best.timed:
                return best
        return best

    def _stamps(self) -> Iterator[str]:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if written := _string(self.article.get(key)):
                yield written
        for name in _STAMPS:
            yield from self.meta.get(name, [])
        for element in self.tree.iter("time"):
            yield attribute(element, "datetime") or _plain(element)
        for element in self.tree.iter("span", "p", "div", "em", "i", "td", "li"):
            said = f"{attribute(element, 'itemprop')} {marks(element)}".lower()
            if _STAMPED.search(said) and len(text := _plain(element)) <= 160:
                yield text

    def language(self) -> str:
        declared = attribute(self.tree, "lang") or attribute(self.tree, "xml:lang")
        return _string(self.article.get("inLanguage")) or declared or self._first("og:locale", "content-language")

    def lead(self) -> Image | None:
        for image in self._leads():
            if image.url and not _NO_LEAD.search(image.url.split("?")[0]):
                return image
        return None

    def _leads(self) -> Iterator[Image]:
        structured = [self._structured_image(one) for one in _listed(self.article.get("image"))]
        shared = resolve(self.url, self._first("og:image", "og:image:url", "og:image:secure_url"))
        if shared:
            same = next((image for image in structured if image.url == shared), None)
            width = _number(self._first("og:image:width")) or (same.width if same else None)
            height = _number(self._first("og:image:height")) or (same.height if same else None)
            yield Image(shared, alt=self._first("og:image:alt"), width=width, height=height)
        yield from structured
        yield Image(resolve(self.url, self._first("twitter:image", "twitter:image:src")))
        for link in self.tree.iter("link"):
            if attribute(link, "rel").lower() == "image_src":
                yield Image(resolve(self.url, attribute(link, "href")))

    def _structured_image(self, said: Any) -> Image:
        if not isinstance(said, Mapping):
            return Image(resolve(self.url, _string(said)))
        address = _string(said.get("url")) or _string(said.get("contentUrl"))
        width, height = _number(said.get("width")), _number(said.get("height"))
        return Image(resolve(self.url, address), caption=_string(said.get("caption")), width=width, height=height)

    def canonical(self) -> str:
        """The page's own address, as it says; one that points at a section or home page is not believed."""
        declared = [attribute(link, "href") for link in self.tree.iter("link") if _is_canonical(link)]
        for written in (*declared, self._first("og:url")):
            address = resolve(self.url, written)
            if address and (not is_section(address) or _is_same_page(address, self.url)):
                return address
        return ""

    def section(self) -> str:
        said = _string(self.article.get("articleSection")) or self._first("article:section", "parsely-section")
        return (said if len(said) <= 40 else "") or self._crumb()

    def _crumb(self) -> str:
        """The last station before the article in “Home > World > …”."""
        for element in self.tree.iter("div", "nav", "ol", "ul", "p", "span"):
            if re.search(r"crumb|position|weizhi|location", marks(element)):
                parts = [part.strip() for part in re.split(r"[>›»＞→/]", _plain(element)) if part.strip()]
                parts = [part for part in parts[1:] if part not in ("正文", "內文", "内容")]
                if parts and len(parts[-1]) <= 20:
                    return parts[-1]
        return ""

    def tags(self) -> tuple[str, ...]:
        for words in (
            _words(self.article.get("keywords")),
            self.meta.get("article:tag", []),
            _words(self._first("news_keywords", "parsely-tags")),
            _words(self._first("keywords")),
        ):
            found = {key_of(word): word for word in reversed(words) if word and len(word) <= 40 and key_of(word)}
            if found:
                return tuple(reversed(found.values()))[:_TAGS]
        return ()

    def dek(self) -> str:
        said = _string(self.article.get("description")) or self._first("og:description", "description")
        return "" if len(said) > _DEK else said

    def is_free(self) -> bool:
        return _string(self.article.get("isAccessibleForFree")).lower() not in ("false", "no")

    def _first(self, *names: str) -> str:
        return next((values[0] for name in names if (values := self.meta.get(name))), "")


def _meta(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = _SPACES.sub(" ", attribute(element, "content"))
        names = {attribute(element, key).lower() for key in ("property", "name", "itemprop", "http-equiv")}
        for name in names:
            if content and name:
                found.setdefault(name, []).append(content)
    return found


def _article(objects: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The JSON-LD object of the article; of several, the one that says most."""
    found = [
        one for one in objects if any(_ARTICLE_TYPES.search(kind) for kind in map(_string, _listed(one.get("@type"))))
    ]
    return max(found, key=lambda one: sum(key in one for key in ("headline", "datePublished", "author")), default={})


def _is_same_page(one: str, other: str) -> bool:
    """Its own address is believed whatever it looks like."""
    last = url_key(one).split("?")[0].split("/")[3:][-1:]
    return url_key(one) == url_key(other) or (bool(last) and last == url_key(other).split("?")[0].split("/")[3:][-1:])


def _is_canonical(link: Any) -> bool:
    return "canonical" in attribute(link, "rel").lower().split()


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _string(value: Any) -> str:
    """The text of a JSON-LD value, however it is wrapped."""
    if isinstance(value, list):
        return _string(value[0]) if value else ""
    if isinstance(value, Mapping):
        return _string(value.get("@value") or value.get("name") or value.get("url"))
    if value is None or isinstance(value, float):
        return ""
    return _SPACES.sub(" ", _unescaped(str(value))).strip()


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(re.sub(r"<[^<>]{1,200}>", "", unescape(text))) if "&" in text or "<" in text else text


def _name(value: Any) -> str:
    return next((name for name in _names(value) if name), "")


def _names(value: Any) -> list[str]:
    names = []
    for one in _listed(value):
        name = _string(one.get("name")) if isinstance(one, Mapping) else _string(one)
        if isinstance(one, Mapping) and isinstance(one.get("name"), list):
            names += [_string(inner) for inner in one["name"]]
        elif name:
            names.append(name)
    return names


def _words(value: Any) -> list[str]:
    if isinstance(value, list):
        return [_string(one) for one in value]
    return [word.strip() for word in re.split(r"[,，;；、|]", _string(value)) if word.strip()]


def _split_authors(written: str) -> list[str]:
    plain = _BY.sub("", re.sub(r"[(（][^)）]*[)）]", "", written)).strip()
    pieces = [piece.strip(" .:：-") for piece in _BETWEEN_AUTHORS.split(plain)]
    if re.search(r"[\u4e00-\u9fff]", plain):
        pieces = [part for piece in pieces for part in re.split(r"\s+", piece)]
        pieces = [_BY.sub("", piece) if len(piece) > 3 else piece for piece in pieces]
        pieces = [piece for piece in pieces if piece not in ("记者", "記者", "作者", "编辑", "編輯", "文", "通讯员")]
    return [piece for piece in pieces if piece]


def _number(value: Any) -> int | None:
    found = re.match(r"^\s*(\d{1,5})", str(value.get("value") if isinstance(value, Mapping) else value))
    return int(found.group(1)) or None if found else None


def _plain(element: Any) -> str:
    return _SPACES.sub(" ", "".join(element.itertext())).strip()
