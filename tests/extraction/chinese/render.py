"""Makes the pages: every article of `articles/` in the markup of its site, with its true text in `manifest.jsonl`.

Run by hand (`python -m tests.extraction.chinese.render`); the pages are kept, so that nothing is made while testing.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
SEED = 20260601  # of the halves
MARKS = {"##": "h2", "###": "h3", ">": "quote", "-": "item", "!": "picture", "|": "row", "Q:": "ask", "A:": "answer"}
MARKS |= {"/": "line", "+": "aside", "~": "tail"}  # the last two are no text of the article


@dataclass(frozen=True)
class Block:
    kind: str  # p, h2, h3, quote, item, step, picture, row, ask, answer, line, code, aside, tail
    text: str


@dataclass(frozen=True)
class Story:
    slug: str
    head: dict[str, str]
    blocks: tuple[Block, ...]

    @property
    def authors(self) -> list[str] | None:
        return [name for name in self.head.get("authors", "").split("、") if name] or None

    @property
    def opening(self) -> str:
        return next(block.text for block in self.blocks if block.kind in {"p", "line", "item"})

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.head["date"])

    @property
    def date(self) -> str:
        """As the page tells it: a day, or an exact time with its zone."""
        return self.head["date"] if self.when.timetz() == time() else str(self.when)


@dataclass(frozen=True)
class Site:
    """One publisher: where its pages are and how it marks up a body."""

    name: str
    host: str
    body: Callable[[Story, Site], str]
    end: str = ".html"
    script: str = "zh-Hans"
    charset: str = "utf-8"
    indent: str = ""
    typed: bool = False  # list numbers are characters of the text
    lead: str = ""  # attributes of a paragraph
    asks: tuple[str, str] = ("问：", "答：")
    picture: str = '<p style="text-align:center"><img src="{src}" alt="{alt}"></p>'
    caption: str = '<p class="img-desc">{}</p>'
    ads: bool = False
    wrap: int = 0  # characters a line of source, where sentences are broken by line ends


# --- the data files -------------------------------------------------------------------------------------------------


def stories(text: str) -> Iterator[Story]:
    for part in re.split(r"^=== ", text, flags=re.M)[1:]:
        slug, *lines = part.rstrip("\n").split("\n")
        cut = next(i for i, line in enumerate(lines) if not re.match(r"[a-z]+:( |$)", line))
        head = {key: value.strip() for key, _, value in (line.partition(":") for line in lines[:cut])}
        yield Story(slug.strip(), head, tuple(blocks(lines[cut:])))


def blocks(lines: list[str]) -> Iterator[Block]:
    inside = False
    for line in lines:
        mark, _, rest = line.partition(" ")
        if line == "```":
            inside = not inside
        elif inside:
            yield Block("code", line)
        elif mark in MARKS:
            yield Block(MARKS[mark], rest)
        elif re.match(r"\d+\. ", line):
            yield Block("step", rest)
        elif line:
            yield Block("p", line)


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("| ").split("|")]


# --- the truth ------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    text = re.sub(r"\{(.+?)\|(.+?)\}", r"\1（\2）", text)
    return re.sub(r"\*\*|`", "", text)


def truth(story: Story, site: Site) -> str:
    """The body as a reader sees it, a paragraph a line: no pictures' captions, no asides, no closing lines."""
    lines = []
    for kind, group in groupby(story.blocks, key=lambda block: block.kind):
        for number, block in enumerate(group, 1):
            lines.append(truth_of(kind, number, block.text, site))
    return "\n".join(line for line in lines if line.strip())


def truth_of(kind: str, number: int, text: str, site: Site) -> str:
    if kind in {"picture", "aside", "tail"}:
        return ""
    if kind == "code":
        return text
    if kind == "row":
        return " ".join(cells(text))
    return prefix(kind, number, site) + plain(text)


def prefix(kind: str, number: int, site: Site) -> str:
    """What is typed before a block."""
    if kind in {"ask", "answer"}:
        return site.asks[kind == "answer"]
    if site.typed and kind in {"item", "step"}:
        return "· " if kind == "item" else f"{number}. "
    return ""


# --- bodies ---------------------------------------------------------------------------------------------------------


def inline(text: str) -> str:
    text = escape(text, quote=False)
    text = re.sub(r"\{(.+?)\|(.+?)\}", r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text)


def broken(text: str, width: int) -> str:
    """Line ends within sentences, as old editors leave them; never within a tag or an entity."""
    if not width or re.search(r"[<&]", text):
        return text
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def image(block: Block, site: Site) -> tuple[str, str]:
    name, _, caption = (part.strip() for part in block.text.partition("|"))
    return f"https://img.{site.host.partition('.')[2]}/uploads/2026/{name}", caption


def grouped(story: Story) -> Iterator[tuple[str, list[Block]]]:
    for kind, group in groupby(story.blocks, key=lambda block: block.kind):
        yield kind, list(group)


def table(rows: list[Block], attributes: str = 'class="data-table" border="1"') -> str:
    lines = ["<tr>" + "".join(f"<td>{inline(c)}</td>" for c in cells(row.text)) + "</tr>" for row in rows]
    return f"<table {attributes}>\n<tbody>" + "\n".join(lines) + "</tbody></table>"


def pictures(group: list[Block], site: Site) -> str:
    parts = []
    for block in group:
        src, caption = image(block, site)
        alt = escape(caption or "图")
        shown = site.caption.format(escape(caption)) if caption else ""
        if "{caption}" in site.picture:
            parts.append(site.picture.format(src=src, alt=alt, caption=shown))
        else:
            parts.append(site.picture.format(src=src, alt=alt) + shown)
    return "\n".join(parts)


def code(lines: list[Block]) -> str:
    source = "\n".join(escape(line.text, quote=False) for line in lines)
    return f'<div class="highlight"><pre tabindex="0"><code class="language-sh">{source}\n</code></pre></div>'


def gutter_code(lines: list[Block]) -> str:
    numbers = "<br>".join(f'<span class="line">{n}</span>' for n, _ in enumerate(lines, 1))
    source = "<br>".join(f'<span class="line">{escape(line.text, quote=False)}</span>' for line in lines)
    return (
        '<figure class="highlight plaintext"><table><tr>'
        f'<td class="gutter"><pre>{numbers}<br></pre></td><td class="code"><pre>{source}<br></pre></td>'
        "</tr></table></figure>"
    )


def verse(lines: list[Block], site: Site) -> str:
    stanzas = [list(group) for full, group in groupby(lines, key=lambda b: bool(b.text.strip())) if full]
    return "\n".join("<p>" + "<br>\n".join(inline(line.text) for line in stanza) + "</p>" for stanza in stanzas)


def semantic(story: Story, site: Site) -> str:
    """Paragraphs, headings, lists and quotes are what they are."""
    parts: list[str] = []
    for kind, group in grouped(story):
        parts += special(kind, group, site) or [paragraph(block, n, site) for n, block in enumerate(group, 1)]
    return "\n".join(parts)


def special(kind: str, group: list[Block], site: Site) -> list[str]:
    """What is marked up as a whole."""
    if kind == "row":
        return [table(group)]
    if kind == "picture":
        return [pictures(group, site)]
    if kind == "line":
        return [verse(group, site)]
    if kind == "code":
        return [gutter_code(group) if site.name == "muyu" else code(group)]
    if kind in {"item", "step"} and not site.typed:
        name = "ul" if kind == "item" else "ol"
        return [f"<{name}>\n" + "\n".join(f"<li>{inline(block.text)}</li>" for block in group) + f"\n</{name}>"]
    return []


def paragraph(block: Block, number: int, site: Site) -> str:
    text = prefix(block.kind, number, site) + broken(inline(block.text), site.wrap)
    if block.kind in {"h2", "h3"}:
        return f'<{block.kind} id="{abs(hash_of(text)) % 9973}">{text}</{block.kind}>'
    if block.kind == "quote":
        return f"<blockquote><p>{text}</p></blockquote>"
    if block.kind == "ask":
        return f"<p{site.lead}><strong>{text}</strong></p>"
    if block.kind == "aside":
        return f'<p class="read-more"><a href="https://{site.host}/more/{hash_of(text) % 99991}">{text}</a></p>'
    return f"<p{site.lead}>{site.indent}{text}</p>"


def hash_of(text: str) -> int:
    """The same in every run."""
    return sum(ord(char) * (at + 7) for at, char in enumerate(text))


def portal(story: Story, site: Site) -> str:
    """Paragraphs whose headings are bold; where there are advertisements, one after the third."""
    parts: list[str] = []
    for kind, group in grouped(story):
        if kind in {"h2", "h3"}:
            parts += [f"<p{site.lead}>{site.indent}<strong>{inline(block.text)}</strong></p>" for block in group]
        else:
            parts += special(kind, group, site) or [paragraph(block, n, site) for n, block in enumerate(group, 1)]
    if not site.ads:
        return "\n".join(parts)
    advertisement = f'<div class="ad-inline" data-ad="{site.name}-3"><ins class="ads">广告</ins></div>'
    return "\n".join([*parts[:3], advertisement, *parts[3:]])


def wechat(story: Story, site: Site) -> str:
    """Sections in sections, spans in spans, and hardly a paragraph."""
    parts = []
    for kind, group in grouped(story):
        if kind in {"row", "picture"}:
            parts += special(kind, group, site)
            continue
        for number, block in enumerate(group, 1):
            text = prefix(kind, number, site) + inline(block.text)
            span = f'<span style="font-size: 15px;letter-spacing: 1px;color: rgb(63, 63, 63);">{text}</span>'
            if kind == "h2":
                span = f'<section style="border-bottom:2px solid #e76;"><strong>{span}</strong></section>'
            if kind == "quote":
                span = f'<section style="border-left:3px solid #ddd;padding-left:10px;">{span}</section>'
            parts.append(
                f'<section style="margin: 0px 8px 16px;line-height: 1.75em;" data-tool="editor">{span}</section>'
            )
    return '<section data-role="outer" label="edited by"><section>' + "\n".join(parts) + "</section></section>"


def lines_of(story: Story, site: Site, strong: str) -> Iterator[str]:
    """A line for a block, the tables and pictures apart."""
    for kind, group in grouped(story):
        if kind in {"row", "picture"}:
            yield from special(kind, group, site)
            continue
        for number, block in enumerate(group, 1):
            text = prefix(kind, number, site) + broken(inline(block.text), site.wrap)
            yield strong.format(text) if kind in {"h2", "h3"} else text


def breaks(story: Story, site: Site) -> str:
    """Bare text between two line breaks."""
    return "\n<br><br>\n".join(site.indent + line for line in lines_of(story, site, "<b>{}</b>"))


def jammed(story: Story, site: Site) -> str:
    """A forum that strews unseen characters against copying."""
    noise = random.Random(hash_of(story.slug))
    parts = []
    for line in lines_of(story, site, "<strong>{}</strong>"):
        junk = "".join(noise.choice("abcdefgh0123456789!#$%^*()_+-=|;:,. ") for _ in range(noise.randint(12, 24)))
        hidden = (
            f'<span style="display:none">{junk}</span>'
            if noise.random() < 0.4
            else f'<font class="jammer">{junk}</font>'
        )
        parts.append(f"{site.indent}{line}{hidden}<br />")
    return "\r\n<br />\r\n".join(parts)


def hard_wrapped(story: Story, site: Site) -> str:
    """A text board: bare text, every line cut after so many characters."""
    parts = []
    for block in story.blocks:
        text = plain(block.text)
        parts.append("\n".join(text[at : at + site.wrap] for at in range(0, len(text), site.wrap)))
    return escape("\n\n".join(parts), quote=False)


def spans(story: Story, site: Site) -> str:
    """Boxes of spans with names of letters and digits."""
    parts = []
    for kind, group in grouped(story):
        if kind in {"row", "picture"}:
            parts += special(kind, group, site)
            continue
        for block in group:
            text = prefix(kind, 1, site) + inline(block.text)
            box = "_2Fq1e _9dXk" if kind in {"h2", "h3"} else "_3ygOc lg-fl"
            parts.append(f'<div class="{box}"><span class="bjh-{"h3" if kind == "h2" else "p"}">{text}</span></div>')
    return "\n".join(parts)


def live(story: Story, site: Site) -> str:
    """As it is; but entries of a live report are boxes with their time."""
    html = semantic(story, site)
    return re.sub(
        r'<h3 id="\d+">(\d\d:\d\d) (.+?)</h3>',
        r'<div class="live-entry"><time class="live-time">\1</time>\n<h3 class="live-title">\2</h3></div>',
        html,
    )


LAZY = (
    '<figure class="wp-block-image"><img class="lazyload" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" '
    'data-src="{src}" alt="{alt}"><noscript><img src="{src}" alt="{alt}"></noscript>{caption}</figure>'
)
FIGURE = (
    '<figure><picture><source srcset="{src}?w=1200">'
    '<img src="{src}" alt="{alt}" loading="lazy"></picture>{caption}</figure>'
)

SITES = (
    Site(
        "linjiang",
        "www.linjiang.example",
        portal,
        ads=True,
        end=".shtml",
        indent="　　",
        caption='<span class="img_descr">{}</span>',
    ),
    Site(
        "yunduan",
        "mp.yunduan.example",
        wechat,
        end="",
        typed=True,
        picture='<section><img class="rich_pages wxw-img" data-src="{src}" data-w="1080"></section>',
        caption='<p style="text-align:center;"><span style="font-size:12px;color:#888;">{}</span></p>',
    ),
    Site(
        "qingxi-gov",
        "www.qingxi-gov.example",
        portal,
        indent="　　",
        typed=True,
        charset="gbk",
        lead=' style="text-indent:2em;font-family:仿宋"',
    ),
    Site(
        "haizhou",
        "epaper.haizhou.example",
        breaks,
        end=".htm",
        indent="&nbsp;&nbsp;&nbsp;&nbsp;",
        charset="gb18030",
        typed=True,
    ),
    Site(
        "nanshan",
        "news.nanshan-univ.example",
        portal,
        end=".htm",
        lead=' class="vsbcontent_start" style="text-indent: 2em; line-height: 1.8em;"',
    ),
    Site("laochuan", "bbs.laochuan.example", jammed, charset="gbk", typed=True),
    Site("wenda", "www.wenda.example", semantic, end="", lead=' data-pid="x7Qe"'),
    Site("muyu", "blog.muyu.example", semantic, end="/"),
    Site("fanxing", "www.fanxing.example", semantic, end="", lead=' class="Story_p__3kQz9"'),
    Site(
        "kuaibao",
        "m.kuaibao.example",
        spans,
        end="",
        picture='<div class="_1kXs"><img data-bg="{src}" src="{src}" class="large _2Zp"></div>',
    ),
    Site("gucheng", "www.gucheng.example", breaks, end=".htm", indent="　　", charset="gb2312", wrap=38),
    Site(
        "daoyu",
        "www.daoyu-daily.example",
        semantic,
        end="",
        script="zh-Hant",
        asks=("問：", "答："),
        picture=FIGURE,
        caption="<figcaption>{}</figcaption>",
    ),
    Site(
        "weigang",
        "www.weigang-times.example",
        live,
        end="/",
        script="zh-Hant",
        picture=FIGURE,
        caption="<figcaption>{}</figcaption>",
    ),
    Site(
        "shanlan",
        "www.shanlan.example",
        semantic,
        end="/",
        script="zh-Hant",
        picture=LAZY,
        caption='<figcaption class="wp-element-caption">{}</figcaption>',
    ),
    Site("beigang-gov", "www.beigang-gov.example", portal, end="", script="zh-Hant", charset="big5", typed=True),
    Site("shancheng-bbs", "www.shancheng-bbs.example", hard_wrapped, script="zh-Hant", wrap=36),
    Site("zhichuan", "zhichuan.example", semantic, end="/", script="zh-Hant"),
)


# --- pages ----------------------------------------------------------------------------------------------------------


@cache
def pool(name: str) -> tuple[str, ...]:
    return tuple((HERE / "furniture" / f"{name}.txt").read_text(encoding="utf-8").splitlines())


@dataclass(frozen=True)
class Furniture:
    """What stands around the article: drawn anew for every page, the same in every run."""

    script: str
    chance: random.Random

    def heads(self, count: int) -> list[str]:
        return self.chance.sample(pool(f"headlines.{self.script}"), count)

    def comments(self, count: int) -> list[str]:
        return self.chance.sample(pool(f"comments.{self.script}"), count)

    def names(self, count: int) -> list[str]:
        return self.chance.sample(pool(f"names.{self.script}"), count)

    def number(self, low: int, high: int) -> int:
        return self.chance.randint(low, high)


def page(story: Story, site: Site, others: list[Story], templates: Environment) -> str:
    main = replace(story, blocks=tuple(block for block in story.blocks if block.kind != "tail"))
    body = site.body(main, site)
    around = Furniture(site.script, random.Random(hash_of(site.name + story.slug)))
    known: dict[str, Any] = {
        "site": site,
        "story": story,
        "head": story.head,
        "when": story.when,
        "byline": story.head.get("byline") or "、".join(story.authors or []),
        "body": Markup(body),
        "tails": [block.text for block in story.blocks if block.kind == "tail"],
        "url": url(story, site),
        "others": others,
        "address": lambda other: url(other, site),
        "around": around,
        "state": Markup(
            json.dumps({"content": body, "title": story.head["title"]}, ensure_ascii=False).replace("</", "<\\/")
        ),
        "text": truth(story, site),
    }
    return templates.get_template(f"{site.name}.html").render(known)


def url(story: Story, site: Site) -> str:
    return f"https://{site.host}/{story.slug}{site.end}"


def record(story: Story, site: Site, number: int) -> dict[str, Any]:
    name = f"{site.name}-{number}"
    return {
        "id": name,
        "set": "modern-zh",
        "site": site.host,
        "lang": story.head.get("script", site.script),
        "url": url(story, site),
        "file": f"pages/{name}.html",
        "title": story.head["title"],
        "authors": story.authors,
        "date": story.date,
        "charset": site.charset,
        "text": truth(story, site),
    }


def halves(records: list[dict[str, Any]]) -> dict[str, str]:
    """Of every site half is seen, half unseen; sites with an odd number give the odd page to each in turn."""
    chance = random.Random(SEED)
    odd_to_seen = True
    found: dict[str, str] = {}
    for _, group in groupby(records, key=lambda known: known["site"]):
        names = [known["id"] for known in group]
        chance.shuffle(names)
        cut = len(names) // 2
        if len(names) % 2:
            cut += odd_to_seen
            odd_to_seen = not odd_to_seen
        found |= dict.fromkeys(names[:cut], "seen") | dict.fromkeys(names[cut:], "unseen")
    return found


def main() -> None:
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    (HERE / "pages").mkdir(exist_ok=True)
    records = []
    for site in SITES:
        told = list(stories((HERE / "articles" / f"{site.name}.txt").read_text(encoding="utf-8")))
        for number, story in enumerate(told, 1):
            known = record(story, site, number)
            html = page(story, site, [other for other in told if other != story], templates)
            (HERE / known["file"]).write_bytes(html.encode(site.charset, "xmlcharrefreplace"))
            records.append(known)
    split = halves(records)
    with (HERE / "manifest.jsonl").open("w", encoding="utf-8") as lines:
        for known in records:
            lines.write(json.dumps(known | {"half": split[known["id"]]}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
