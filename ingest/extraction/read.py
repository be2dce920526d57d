"""From the bytes of a page to an article: the whole of extraction, in one call that can run in another process.

bytes ─decode─▶ text ─parse─▶ tree ─┬─▶ metadata
                                    └─▶ operator's CSS, or candidate ─trim─▶ blocks ─write, sanitize─▶ Article
                                                                                └ gate: is it one?
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any

from ingest.errors import ExtractionError
from ingest.extraction import (
    blocks,
    credits,
    dates,
    document,
    fast,
    following,
    metadata,
    selectors,
    sketches,
    walls,
    weixin,
    writing,
)
from ingest.extraction.blocks import Box, Run
from ingest.extraction.dates import Stamp, zone_of
from ingest.extraction.lines import key_of
from ingest.extraction.metadata import Metadata
from ingest.extraction.pictures import choose_pictures
from ingest.extraction.sanitize import sanitize
from ingest.extraction.templates import Sketch, Template, best_reading, is_usual, read_inside, without_repeated
from ingest.extraction.trim import trim, unchoose, without_line
from ingest.feeds.charsets import decode
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.plugins import load
from ingest.text import count_letters, language_besides, script_of
from ingest.types import Article, Entry, Image, Page, Selectors, Source

MAX_BYTES = 5 * 1024 * 1024
_SHORT = 30  # letters: even a daily note has more
_TOLD = 150  # letters that tell a language for sure
_STANDS_IN = 400  # letters of a feed's text that is better than a page without any
_FIRST, _SECOND = "generic", "density"
_LITTLE = 200  # letters of prose: an extractor that found less may have missed the article
_BETTER = 3  # times as much must the second one find
_SURE = 0.8  # agreement of the extractors that is believed against a template
_NAMED = 0.15  # share of the title's words that a template's text must have: headlines play with words
_SUMMED_UP = 0.3  # share of the words of the feed's summary
_WORDS = re.compile(r"(?=([\u3040-\u30ff\u3400-\u9fff]{2}))|([^\W\d_\u3040-\u30ff\u3400-\u9fff]{4,5})")
_TAG = re.compile(r"<[^<>]*>")
_SPOKEN_OF = 0.4  # share of the title's pairs of letters that a text about it has

_WEB_PAGE = re.compile(r"^(?:text/(?:html|xml|plain)|application/(?:xhtml\+xml|xml|octet-stream)|)$")
_OTHER_BYTES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF", b"\x1f\x8b")
_NOT_FOUND = re.compile(
    r"^\W*(?:404|410)\b|page not found|not found$|no longer available|页面不存在|頁面不存在"
    r"|页面未找到|找不到(?:页面|頁面|网页|網頁)|(?:文章|内容|內容)(?:已被?删除|已被?刪除|不存在)",
    re.I,
)
_DEK_MARKS = re.compile(
    r"dek|standfirst|summary|subtitle|sub-?head|\bsub\b|lede|\blead\b|abstract|excerpt|intro|zhaiyao|daoyu"
)


@dataclass(frozen=True, slots=True)
class PageInput:
    """All that extraction needs, small enough to send to another process."""

    body: bytes
    content_type: str  # the header as received, with its charset
    url: str  # after redirects
    entry: Entry = field(default_factory=lambda: Entry(""))
    selectors: Selectors = Selectors()
    timezone: str = "UTC"
    language: str = ""  # as the entry or the source declares it: a hint
    agreed: str = ""  # as the operator declares it for the source: a text in another one is refused
    templates: tuple[Template, ...] = ()  # those in force for its source
    audit: bool = False  # read it slowly although a template may know it

    @classmethod
    def of(
        cls, page: Page, entry: Entry, source: Source, templates: tuple[Template, ...] = (), *, audit: bool = False
    ) -> PageInput:
        """What of a page, its entry and its source matters here."""
        return cls(
            body=page.body,
            content_type=page.headers.get("content-type", ""),
            url=page.final_url or page.url or entry.url,
            entry=entry,
            selectors=source.selectors,
            timezone=source.timezone,
            language=entry.language or source.language,
            templates=templates,
            audit=audit,
            agreed=source.language,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """All that came of a page."""

    article: Article  # its `extractor` names who chose the text
    sketch: Sketch | None = None  # what templates are learned from; None where there is nothing to learn
    agreement: float = 1.0  # of the extractors, 0 to 1; 1 where one was enough
    by_template: str = ""  # key of the template that chose the text
    doubt: str = ""  # a code of the held deliveries: weak_agreement, layout_changed


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A page's blocks with the article's chosen, by whom, and what is to be said of the choice."""

    root: Box
    extractor: str
    sketch: Sketch | None = None
    agreement: float = 1.0
    by_template: str = ""
    doubt: str = ""


def extract_page(page: PageInput) -> Article:
    """The article of a page. Raises ExtractionError with a code of the skipped entries."""
    return read_page(page).article


def read_page(page: PageInput) -> Reading:
    """The article of a page and what was learned of its layout. Raises ExtractionError like `extract_page`."""
    if page.entry.complete and page.entry.content:
        return Reading(_of_entry(page))
    text = _text(page)
    try:
        return _of_known(page, text) or _of_page(page, text)
    except ExtractionError as error:
        # A feed that brings a good part of the text is better than nothing – but not than what the operator asked for.
        if error.code not in ("no_body", "too_short") or page.selectors.body:
            raise
        content = page.entry.content
        if count_letters(re.sub(r"<[^>]+>", "", content)) < _STANDS_IN or walls.breaks_off(content):
            raise
        return Reading(_of_entry(page))


def _text(page: PageInput) -> str:
    """The page's text; refuses what is too large or no web page."""
    if len(page.body) > MAX_BYTES:
        raise ExtractionError(_("The page has more than {size} MB.", size=MAX_BYTES // 2**20), code="too_large")
    media_type = page.content_type.split(";")[0].strip().lower()
    if not _WEB_PAGE.match(media_type) or page.body.startswith(_OTHER_BYTES):
        raise ExtractionError(
            _("The answer is {kind}, no web page.", kind=media_type or _("a file")), code="wrong_content_type"
        )
    return decode(page.body, page.content_type)


def _of_known(page: PageInput, text: str) -> Reading | None:
    """The quick way: a template finds the text, and it looks like those that it was learned from. None where anything
    is unusual: the page is read slowly then, and the two are compared."""
    if page.audit or page.selectors != Selectors() or not page.templates:
        return None
    found = fast.excerpt(text, page.url, page.templates)
    if found is None:
        return None
    about = document.piece(found.about)
    base = document.base(about, page.url)
    told = metadata.read(about, page.url, zone_of(page.timezone), dated=True)
    if told.published is None and page.entry.published is None:
        told = replace(told, published=dates.searched(document.parse(text), page.url))
    tree = document.piece(f"<div>{found.text}</div>")
    document.prepare(tree, base)
    root = blocks.read(document.taken_out(tree.find("body/div")))
    known = sketches.sketch(root, map(float, sketches.chosen(root)), "")
    if known is None:
        return None
    answer = read_inside(found.template, known)
    sketches.choose(root, answer.chosen)
    if not is_usual(found.template, answer) or not _is_announced(page.entry, told, root):
        return None
    choose_pictures(root)
    article = replace(
        _article(page, told, root, base), extractor="template", next_url=following.next_page(about, page.url)
    )
    _gate(article, told, page, "")  # a wall has no such text in the article's own place
    return Reading(article, by_template=found.template.key)


def _is_announced(entry: Entry, told: Metadata, root: Box) -> bool:
    """Whether a text is the one that the title and the feed's summary speak of."""
    text = "".join(line.key for run in blocks.runs(root) for line in run.lines if line.chosen)
    title = max(_share(said, text) for said in (told.title or entry.title, *told.headings))
    return title >= _NAMED and _share(_TAG.sub(" ", entry.summary), text) >= _SUMMED_UP


def _share(said: str, text: str) -> float:
    """The share of what is said – how its words begin, pairs of Chinese characters – that is in a text; 1 for next to
    nothing."""
    words = {(found[1] or found[2]).lower() for found in _WORDS.finditer(said)}
    return sum(word in text for word in words) / len(words) if len(words) > 2 else 1.0


def _of_page(page: PageInput, text: str) -> Reading:
    tree = document.parse(text)
    following_url = following.next_page(tree, page.url)
    base = document.prepare(tree, page.url)
    told = metadata.read(tree, page.url, zone_of(page.timezone), dated=page.entry.published is not None)
    if is_weixin := weixin.is_article(tree, page.url):
        weixin.check(tree)
        told = weixin.metadata(tree, told, page.url)
    if named := selectors.title(tree, page.selectors):
        told = replace(told, title=named, headings=(told.title, *told.headings))
    selectors.drop(tree, page.selectors)
    chosen = _of_weixin(tree, page) if is_weixin else _blocks(tree, page, told)
    if chosen is None:
        raise walls.wall(text, page.url, "") or _no_text(text)
    article = replace(_article(page, told, chosen.root, base), extractor=chosen.extractor, next_url=following_url)
    _gate(article, told, page, text)
    return Reading(
        article, _with_telling(chosen.sketch, page, text), chosen.agreement, chosen.by_template, chosen.doubt
    )


def _with_telling(sketch: Sketch | None, page: PageInput, text: str) -> Sketch | None:
    """A sketch that knows where byline, time, … stand on its page."""

    def told(about: str) -> Metadata:
        return metadata.read(document.piece(about), page.url, zone_of(page.timezone), dated=True)

    return None if sketch is None else replace(sketch, telling=fast.telling(text, page.url, told))


def _blocks(tree: Any, page: PageInput, told: Metadata) -> _Chosen | None:
    """The page's blocks with the article's chosen, and by whom."""
    if chosen := selectors.body(tree, page.selectors):
        root = blocks.read(chosen)
        blocks.choose_all(root)
        return _Chosen(root, "selectors")
    best = _selected(tree, page, told)
    return None if best is None else _templated(replace(best, sketch=_sketch(tree, best)), page.templates)


def _sketch(tree: Any, best: _Chosen) -> Sketch | None:
    return sketches.sketch(best.root, map(float, sketches.chosen(best.root)), sketches.layout(tree))


def _templated(best: _Chosen, templates: tuple[Template, ...]) -> _Chosen:
    """What the templates of the source make of the extractors' choice: their own answer where it is close to it, else
    the choice without the publisher's lines."""
    if best.sketch is None or not templates:
        return best
    read = best_reading(templates, best.sketch)
    taken = sketches.chosen(best.root)
    sketches.choose(best.root, read.chosen if read.template else without_repeated(templates, best.sketch, taken))
    choose_pictures(best.root)
    if read.template is not None:
        return replace(best, extractor="template", by_template=read.template.key)
    return replace(best, doubt="layout_changed") if read.is_unknown or best.agreement < _SURE else best


def _selected(tree: Any, page: PageInput, told: Metadata) -> _Chosen | None:
    """The choice of the extractors that know no site."""
    first = _candidate(_FIRST, tree)
    found = _prose(first)
    if found < _LITTLE:
        second = _candidate(_SECOND, tree)
        if (
            second is not None
            and _prose(second) > _BETTER * found
            and _speaks_of(told.title or page.entry.title, second)
        ):
            return _Chosen(second, _SECOND)
    return None if first is None else _Chosen(first, _FIRST)


def _of_weixin(tree: Any, page: PageInput) -> _Chosen | None:
    """The platform says where its text stands; the operator's CSS wins there too."""
    if page.selectors.body:
        return _blocks(tree, page, Metadata())
    root = weixin.body(tree)
    return _Chosen(root, "weixin") if root is not None else None


def _no_text(markup: str) -> ExtractionError:
    if walls.needs_script(markup):
        return ExtractionError(
            _("The page is empty until a script fills it."),
            fix=_("Write `render: true` for its source, or use a feed that carries the text."),
            code="no_body",
        )
    return ExtractionError(_("No text was found on the page."), code="no_body")


def _candidate(name: str, tree: Any) -> Box | None:
    root: Box | None = load("extraction.candidates", name).extract(tree)
    if root is not None:
        trim(root)
        choose_pictures(root)
    return root


def _prose(root: Box | None) -> int:
    """Letters chosen outside of links."""
    if root is None:
        return 0
    return sum(len(line.key) - line.linked for run in blocks.runs(root) for line in run.lines if line.chosen)


def _speaks_of(title: str, root: Box) -> bool:
    """Whether a text is about what the title says: the second extractor may have found the readers' comments."""
    key = key_of(title)
    pairs = {key[start : start + 2] for start in range(len(key) - 1)}
    text = "".join(line.key for run in blocks.runs(root) for line in run.lines if line.chosen and line.key != key)
    return sum(pair in text for pair in pairs) >= _SPOKEN_OF * max(len(pairs), 1)


def _of_entry(page: PageInput) -> Article:
    """The source gave the whole text itself: no page was fetched, or it had nothing to read."""
    tree = document.fragment(page.entry.content)
    base = document.prepare(tree, page.url or page.entry.url)
    selectors.drop(tree, page.selectors)
    root = blocks.read(tree.iter("body"))
    blocks.choose_all(root)
    article = _article(page, Metadata(), root, base)
    _gate(article, Metadata(), page, "")
    return replace(article, extractor="entry")


# -- putting it together ---------------------------------------------------------------------------------------


def _article(page: PageInput, told: Metadata, root: Box, base: str) -> Article:
    entry = page.entry
    title = told.title or entry.title
    for heading in dict.fromkeys((title, *told.headings, entry.title)):
        without_line(root, heading)
    dek = _dek(root, told.dek or entry.summary)
    credit = credits.take(root) or told.credit
    lead = told.lead or next(iter(entry.images), None)
    _without_repeated_pictures(root)
    written = writing.write(root)
    return Article(
        url=page.url,
        title=" ".join(title.split()),
        text=written.text,
        html=sanitize(written.html, base),
        dek=dek,
        authors=told.authors or entry.authors,
        published=_published(told.published, entry),
        language=script_of(written.text, told.language if page.language == "" else page.language),
        images=_images(lead, written.images),
        canonical=told.canonical,
        section=told.section,
        tags=told.tags or entry.tags,
        credit=credit,
    )


def _dek(root: Box, said: str) -> str:
    """The standfirst. One that only repeats how the text begins is none; one that stands above the text is taken out of
    it, because it is shown in a place of its own."""
    key = key_of(said)
    if not key:
        return ""
    chosen = [run for run in blocks.runs(root) if run.chosen]
    for run in chosen[:3]:
        whole = "".join(line.key for line in run.lines)
        if whole == key and _is_marked_dek(run):
            unchoose([run])
            return said
    text = "".join(line.key for run in chosen for line in run.lines if line.chosen)
    return "" if key[:40].removesuffix("more") in text else said


def _is_marked_dek(run: Run) -> bool:
    element = run.element
    if element is None:
        return False
    around = (element, *itertools.islice(element.iterancestors(), 2))
    return any(_DEK_MARKS.search(document.marks(one)) for one in around)


def _published(said: Stamp | None, entry: Entry) -> Any:
    """A page's time with its zone; else the feed's; else what the page says of the day."""
    if said is None:
        return entry.published
    if said.exact or entry.published is None:
        return said.at.astimezone(UTC)
    return entry.published


def _without_repeated_pictures(root: Box) -> None:
    seen: set[str] = set()
    for picture in blocks.pictures(root):
        if picture.chosen:
            name = picture.image.url if picture.embed else _image_name(picture.image.url)
            picture.chosen = name not in seen
            seen.add(name)


def _images(lead: Image | None, body: Iterable[Image]) -> tuple[Image, ...]:
    """The lead first. When the body shows it, in whatever size, it is the body's."""
    images = {_image_name(image.url): image for image in reversed(list(body))}
    images = dict(reversed(images.items()))
    if lead is None or not lead.url:
        return tuple(images.values())
    shown = images.pop(_image_name(lead.url), None)
    first = replace(shown, width=shown.width or lead.width, height=shown.height or lead.height) if shown else lead
    return (first, *images.values())


def _image_name(url: str) -> str:
    """What two sizes of one picture have in common: `/a/boats-1024x768.jpg?w=640` is `/a/boats.jpg`."""
    path = re.sub(r"^https?://[^/]*", "", re.split(r"[?#]", url)[0])
    plain = re.sub(
        r"(?:[-_@](?:\d{2,4}x\d{2,4}|\d{2,4}[wh]|w_?\d{2,4}|[23]x|scaled|large|medium|small|thumb(?:nail)?))+(?=\.\w+$)",
        "",
        path,
    )
    return plain if len(plain) > 4 and not re.search(r"/(?:image|img|index|photo)(?:\.\w+)?$", plain) else url


# -- the gate --------------------------------------------------------------------------------------------------


def _gate(article: Article, told: Metadata, page: PageInput, markup: str) -> None:
    """Raises ExtractionError when this is no article. Low thresholds: a wrong no loses a partner's article."""
    if wall := walls.wall(markup, article.url, article.text):
        raise wall
    letters = count_letters(article.text)
    if letters < walls.LITTLE and _NOT_FOUND.search(article.title):
        raise ExtractionError(_("The page says that there is nothing here."), code="not_an_article")
    if paywall := walls.paid(article.text, free=told.free, promised=told.promised):
        raise paywall
    if cut := walls.broken_off(article.text):
        raise cut
    if letters < _SHORT:
        reason = ngettext("Its text has only {count} letter.", "Its text has only {count} letters.", letters)
        raise ExtractionError(reason, code="too_short")
    if letters >= _TOLD and (other := language_besides(article.text, page.agreed)):
        raise ExtractionError(
            _(
                "The text is in another language ({found}) than declared ({declared}).",
                found=other,
                declared=page.agreed,
            ),
            fix=_("Where a source has several languages, leave `language:` out."),
            code="wrong_language",
        )
