"""Nothing that runs, nothing that is no web address."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extraction.sanitize import TAGS, sanitize


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ('<p onclick="x()" style="color:red" class="a">Rain</p>', "<p>Rain</p>"),
        ("<script>alert(1)</script><p>Rain</p>", "<p>Rain</p>"),
        ('<a href="javascript:alert(1)">Rain</a>', '<a rel="nofollow noopener">Rain</a>'),
        ('<a href="JaVa&#10;script:alert(1)">Rain</a>', '<a rel="nofollow noopener">Rain</a>'),
        ('<img src="data:image/png;base64,AA" alt="a">', '<img alt="a">'),
        (
            '<img src="https://a.example/b.jpg" onerror="x()" width="8">',
            '<img src="https://a.example/b.jpg" width="8">',
        ),
        ("<div><section>Rain</section></div>", "Rain"),
        ("<svg><script>x()</script></svg><p>Rain", "<p>Rain</p>"),
        ("<iframe src=https://a.example></iframe>", ""),
        ("<h1>Rain</h1><h2>Snow</h2>", "Rain<h2>Snow</h2>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<!-- x --><p>雨</p>", "<p>雨</p>"),
    ],
)
def test_only_what_is_listed_comes_through(dirty: str, clean: str) -> None:
    assert sanitize(dirty) == clean


def test_addresses_become_absolute_or_go() -> None:
    link = '<a href="/b">Rain</a>'
    assert sanitize(link, "https://a.example/x/") == '<a href="https://a.example/b" rel="nofollow noopener">Rain</a>'
    assert sanitize(link) == '<a rel="nofollow noopener">Rain</a>'


@given(st.text(alphabet="<>/\"'= abchimgprstvx:;&#0-9雨\n", max_size=80))
@settings(max_examples=300)
def test_no_other_tag_and_no_handler_survives_whatever_comes(text: str) -> None:
    html = sanitize(f"<p>{text}</p><img {text}>", "https://a.example/")
    assert set(re.findall(r"<\s*/?\s*([a-z0-9]+)", html)) <= TAGS
    assert not re.search(r"<[^>]*\s(?:on\w+|style|srcdoc)\s*=", html)
