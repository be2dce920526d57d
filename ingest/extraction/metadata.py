"""What a page says about its article: JSON-LD first, then OpenGraph and <meta>, then what a reader sees.

trafilatura's own search for metadata costs as much as the text and is not used: what is missing here, the feed has.
Only a day that nobody says is searched for (`dates.searched`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Any

from ingest.extraction import credits, dates, names, seen, structured
from ingest.extraction.dates import Stamp
from ingest.extraction.document import attribute, linked_data
from ingest.extraction.lines import key_of
from ingest.extraction.structured import listed, number, string, words
from ingest.text import tidy
from ingest.types import Image
from ingest.urls import host_of, is_section, resolve, url_key

_SEPARATOR = re.compile(
    r"\s+[-–—|·•»:/~ㅣ]+\s+|\s*[｜|_»]\s*|(?<=[\u3000-\u9fff\uac00-\ud7af])\s?(?:-+|ㅣ)\s?(?=[\u3000-\u9fff\uac00-\ud7af])|\s+-(?=\S)"
)
_SPACES = re.compile(r"\s+")
_NO_LEAD = re.compile(
    r"(?:^|[/_.-])(?:logo|default|placeholder|favicon|icon|sprite|blank|avatar|share[-_]?(?:default|logo|img))[\w-]*\.\w+$",
    re.I,
)
_LONG = 300  # characters: more is no title
_ABOUT = 0.4  # share of a heading's pairs of letters that other forms of the title have, or it is the site's
_CUT = 100  # characters: JSON-LD's headlines may end there in the middle
_TAGS = 12
_DEK = 400  # characters
_AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "articleauthor",
    "sailthru.author",
    "dc.creator",
    "citation_author",
    "byl",
)
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
    "citation_publication_date",
    "og:release_date",
    "firstpublishedtime",
)


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


def read(tree: Any, url: str, zone: tzinfo, *, dated: bool = False) -> Metadata:
    """The metadata of a page. `zone` is that of times without one. `dated`: somebody else knows the day, so that none
    is searched for."""
    page = _Page(tree, url, zone)
    title, headings = page.titles()
    return Metadata(
        title=title,
        headings=headings,
        authors=page.authors(),
        published=page.published() or (None if dated else dates.searched(tree, url)),
        language=page.language(),
        lead=page.lead(),
        canonical=page.canonical(),
        section=page.section(),
        tags=page.tags(),
        dek=page.dek(),
        credit=credits.of_page(tree),
        free=page.is_free(),
        promised=len(key_of(string(page.article.get("articleBody")))),
        site=page.site,
    )


class _Page:
    def __init__(self, tree: Any, url: str, zone: tzinfo) -> None:
        self.tree, self.url, self.zone = tree, url, zone
        self.meta = _meta(tree)
        self.objects = list(linked_data(tree))
        self.article = structured.article(self.objects)
        publisher = structured.name(self.article.get("publisher"))
        self.site = self._first("og:site_name", "application-name") or publisher
        self.sites = (self.site, publisher, host_of(url), host_of(url).removeprefix("www."))

    # -- the title ---------------------------------------------------------------------------------------------

    def titles(self) -> tuple[str, tuple[str, ...]]:
        """The title, and what else on the page repeats it."""
        shared = self._first("og:title", "twitter:title", "dc.title", "title")
        headline = string(self.article.get("headline")) or string(self.article.get("name"))
        h1 = self.heading[1]
        told = [tidy(one).strip() for one in (headline, h1, shared, self._window) if one]
        title = next((self._without_site(one, [h1, headline, shared]) for one in told), "")
        if title.endswith(("…", "...")) or len(title) >= _CUT:
            longer = (one for one in (h1, shared) if key_of(one).startswith(key_of(title)))
            title = self._without_site(next(longer, title), [h1])
        return title, tuple(dict.fromkeys(one for one in (h1, shared, headline) if one and one != title))

    @cached_property
    def _window(self) -> str:
        return next((text for element in self.tree.iter("title") if (text := _plain(element))), "")

    @cached_property
    def heading(self) -> tuple[Any, str]:
        """The heading of the article, of several the one that is most about what the page's other titles say."""
        others = key_of(f"{self._window} {self._first('og:title')} {string(self.article.get('headline'))}")
        pairs = _pairs(others)
        found = [(element, text) for element in self.tree.iter("h1", "h2") if (text := _heading(element, others))]
        best = max(found, key=lambda one: _shared(one[1], pairs) + (one[0].tag == "h1"), default=(None, ""))
        return best if not pairs or _shared(best[1], pairs) >= _ABOUT else (None, "")

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

    # -- who and when ------------------------------------------------------------------------------------------

    def authors(self) -> tuple[str, ...]:
        """Persons that JSON-LD names, else those of <meta>, else of the byline; where there are none, whoever is named,
        the site itself, too."""
        language = self.language()
        persons, organizations = structured.people(self.article.get("author"), self.objects)
        said = self._people(persons, language)
        if said:  # an agency or a newsroom beside them
            said = names.unique((*said, *organizations))
        written = [self._reordered(key, one) for key in _AUTHORS for one in self.meta.get(key, [])]
        told = said or self._people(written, language)
        if told:
            return told
        shown = names.unique(seen.authors(self.tree, self.heading[0], language), without=self.sites)
        return shown or names.unique(organizations) or self._people([*persons, *written], language, site=True)

    def _people(self, written: Iterable[str], language: str, *, site: bool = False) -> tuple[str, ...]:
        found = (name for one in written if "://" not in one for name in names.split(one, language))
        return names.unique(found, without=() if site else self.sites)

    @staticmethod
    def _reordered(key: str, written: str) -> str:
        """Libraries write “Bo, Ann”."""
        last, comma, first = written.partition(", ")
        return f"{first} {last}" if key.startswith(("citation_", "dc.")) and comma and "," not in first else written

    def published(self) -> Stamp | None:
        """The first time that is said – JSON-LD, <meta>, then what is shown –, made exact by others that agree."""
        best = self._exact(None, self._said_times())
        return best if best and best.timed else self._exact(best, seen.times(self.tree))

    def _exact(self, best: Stamp | None, times: Iterable[str]) -> Stamp | None:
        for written in times:
            if best and best.exact:
                return best
            stamp = dates.parse(written, self.zone)
            if stamp and (best is None or stamp.refines(best)):
                best = stamp
        return best

    def _said_times(self) -> Iterator[str]:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if written := string(self.article.get(key)):
                yield written
        for name in _STAMPS:
            yield from self.meta.get(name, [])

    # -- all else ----------------------------------------------------------------------------------------------

    def language(self) -> str:
        declared = attribute(self.tree, "lang") or attribute(self.tree, "xml:lang")
        return string(self.article.get("inLanguage")) or declared or self._first("og:locale", "content-language")

    def lead(self) -> Image | None:
        for image in self._leads():
            if image.url and not _NO_LEAD.search(image.url.split("?")[0]):
                return image
        return None

    def _leads(self) -> Iterator[Image]:
        structured = [self._structured_image(one) for one in listed(self.article.get("image"))]
        shared = resolve(self.url, self._first("og:image", "og:image:url", "og:image:secure_url"))
        if shared:
            same = next((image for image in structured if image.url == shared), None)
            width = number(self._first("og:image:width")) or (same.width if same else None)
            height = number(self._first("og:image:height")) or (same.height if same else None)
            yield Image(shared, alt=self._first("og:image:alt"), width=width, height=height)
        yield from structured
        yield Image(resolve(self.url, self._first("twitter:image", "twitter:image:src")))
        for link in self.tree.iter("link"):
            if attribute(link, "rel").lower() == "image_src":
                yield Image(resolve(self.url, attribute(link, "href")))

    def _structured_image(self, said: Any) -> Image:
        if not isinstance(said, Mapping):
            return Image(resolve(self.url, string(said)))
        address = string(said.get("url")) or string(said.get("contentUrl"))
        width, height = number(said.get("width")), number(said.get("height"))
        return Image(resolve(self.url, address), caption=string(said.get("caption")), width=width, height=height)

    def canonical(self) -> str:
        """The page's own address, as it says; one that points at a section or home page is not believed."""
        declared = [attribute(link, "href") for link in self.tree.iter("link") if _is_canonical(link)]
        for written in (*declared, self._first("og:url")):
            address = resolve(self.url, written)
            if address and (not is_section(address) or _is_same_page(address, self.url)):
                return address
        return ""

    def section(self) -> str:
        said = string(self.article.get("articleSection")) or self._first("article:section", "parsely-section")
        return (said if len(said) <= 40 else "") or seen.crumb(self.tree)

    def tags(self) -> tuple[str, ...]:
        for said in (
            words(self.article.get("keywords")),
            self.meta.get("article:tag", []),
            words(self._first("news_keywords", "parsely-tags")),
            words(self._first("keywords")),
        ):
            found = {key_of(word): word for word in reversed(said) if word and len(word) <= 40 and key_of(word)}
            if found:
                return tuple(reversed(found.values()))[:_TAGS]
        return ()

    def dek(self) -> str:
        said = string(self.article.get("description")) or self._first("og:description", "description")
        return "" if len(said) > _DEK else said

    def is_free(self) -> bool:
        return string(self.article.get("isAccessibleForFree")).lower() not in ("false", "no")

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


def _is_same_page(one: str, other: str) -> bool:
    """Its own address is believed whatever it looks like."""
    last = url_key(one).split("?")[0].split("/")[3:][-1:]
    return url_key(one) == url_key(other) or (bool(last) and last == url_key(other).split("?")[0].split("/")[3:][-1:])


def _is_canonical(link: Any) -> bool:
    return "canonical" in attribute(link, "rel").lower().split()


def _heading(element: Any, others: str) -> str:
    """The text of an <h1>; of an <h2> only where another title is the same."""
    text = _plain(element)
    if len(text) > _LONG or (element.tag == "h2" and (len(text) < 8 or key_of(text) not in others)):
        return ""
    return text


def _pairs(key: str) -> frozenset[str]:
    return frozenset(key[start : start + 2] for start in range(len(key) - 1))


def _shared(text: str, pairs: frozenset[str]) -> float:
    own = _pairs(key_of(text))
    return len(own & pairs) / len(own) if own else 0.0


def _plain(element: Any) -> str:
    return _SPACES.sub(" ", "".join(element.itertext())).strip()
