"""A partner's HTML comes out closed, escaped, and with nothing but what is named."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.community.body import body, readable, web_address
from tests.community.test_pages import Seen

PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<h1>",
        "</h1>",
        "<script>",
        "</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)" onclick=x>',
        '<a href="https://harbour.example/">',
        "</a>",
        "<svg/onload=alert(1)>",
        "</svg>",
        "<table>",
        "<td colspan=2 style=x>",
        "</table>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&lt;b&gt;",
        "&#x3c;script&#x3e;",
        "<ruby>漢<rt>hàn</rt></ruby>",
        "<textarea>",
        "</textarea>",
        "<br>",
        "字",
        "\x00",
        "<",
        '"',
        "</div></article>",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_whatever_comes_in_what_comes_out_is_closed_and_harmless(html: str) -> None:
    out = str(body(html, ()))

    seen = Seen(out)
    assert {tag for tag, _attributes in seen.tags}.isdisjoint({"script", "svg", "img", "textarea", "h1", "style"})
    names = {name for _tag, attributes in seen.tags for name in attributes}
    assert names <= {"href", "rel", "lang", "colspan", "rowspan", "start", "title", "class", "tabindex"}
    assert not re.search(r'href="(?!https?://)', out)


@given(st.text(max_size=80))
def test_text_stays_as_it_was(text: str) -> None:
    from html import escape, unescape

    clean = re.sub("[\x00-\x1f\x7f]", "", text).replace("\r", "")

    assert unescape(str(body(f"<p>{escape(clean)}</p>", ()))) == f"<p>{clean}</p>"


def test_what_writers_use_is_kept() -> None:
    html = '<p lang="zh-TW">一<em>二</em><br>三</p><blockquote><p>四</p></blockquote><ol start="3"><li>五</li></ol>'

    assert str(body(html, ())) == html.replace("zh-TW", "zh-Hant")


def test_a_paragraph_left_open_ends_where_a_browser_would_end_it() -> None:
    assert str(body("<p>a<p>b<ul><li>c", ())) == "<p>a</p><p>b</p><ul><li>c</li></ul>"


def test_a_wide_table_scrolls_in_a_box_of_its_own() -> None:
    assert str(body("<table><tr><td>1</table>", ())).startswith('<div class="wide" tabindex="0"><table>')


def test_only_addresses_of_the_web_are_linked() -> None:
    assert web_address(" https://harbour.example/a ") == "https://harbour.example/a"
    for bad in (
        "javascript:alert(1)",
        "//x.example",
        "https://",
        "data:text/html,x",
        "http://[",
        "\x01https://x.example",
    ):
        assert web_address(bad) in ("", bad.strip()) and not web_address(bad).startswith(("javascript", "data"))


def test_an_address_in_clear_shows_what_people_write_and_hides_no_tricks() -> None:
    assert readable("https://harbour.example/%E6%B8%A1%E8%BC%AA/") == "harbour.example/渡輪"
    assert readable("https://harbour.example/%E2%80%AEfdp.exe") == "harbour.example/%E2%80%AEfdp.exe"
    assert readable("https://harbour.example/%ff") == "harbour.example/%ff"
