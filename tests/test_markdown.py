"""Sanitized HTML as Markdown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.markdown import markdown


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Rain.</p><p>Snow.</p>", "Rain.\n\nSnow."),
        ("<h2>Rain</h2><h3>Snow</h3><h4>Ice</h4>", "## Rain\n\n### Snow\n\n#### Ice"),
        ("<p><strong>It </strong>rained <em>hard</em>, <s>snowed</s>.</p>", "**It** rained *hard*, ~~snowed~~."),
        ('<p>See <a href="https://a.example/b">here</a>.</p>', "See [here](https://a.example/b)."),
        ('<p><a href="https://a.example/b_(c)">here</a></p>', "[here](<https://a.example/b_(c)>)"),
        ("<p>Line<br>break</p>", "Line\\\nbreak"),
        ("<ul><li>One</li><li>Two<ul><li>Deep</li></ul></li></ul>", "- One\n- Two\n  - Deep"),
        ('<ol start="3"><li>Three</li><li>Four</li></ol>', "3. Three\n4. Four"),
        ("<blockquote><p>Fog.</p><p>Again.</p></blockquote>", "> Fog.\n> \n> Again."),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ('<pre><code class="language-python">a ``` b</code></pre>', "````python\na ``` b\n````"),
        ("<p>Type <code>a`b</code>.</p>", "Type `` a`b ``."),
        (
            "<table><caption>Teeth</caption><tr><th>Wheel</th><th>Teeth</th></tr><tr><td>First | one</td></tr></table>",
            "*Teeth*\n\n| Wheel | Teeth |\n| --- | --- |\n| First \\| one |  |",
        ),
        (
            '<figure><img src="https://a.example/b.jpg" alt="Fog"><figcaption>The fog.</figcaption></figure>',
            "![Fog](https://a.example/b.jpg)\n\n*The fog.*",
        ),
        ('<figure><a href="https://v.example/1">The clock</a></figure>', "[The clock](https://v.example/1)"),
        ("<p><ruby>編<rp>(</rp><rt>ㄅㄧㄢ</rt><rp>)</rp></ruby>號</p>", "編(ㄅㄧㄢ)號"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
        ("<p>1. not a list</p><p># no heading</p><p>- no item</p>", "\\1. not a list\n\n\\# no heading\n\n\\- no item"),
        ("<p>*_[x]&lt;b&gt;</p>", "\\*\\_\\[x\\]\\<b\\>"),
        ("<p></p><p> </p>", ""),
    ],
)
def test_every_kind_of_block_has_its_form(html: str, expected: str) -> None:
    assert markdown(html) == expected


@given(st.text(alphabet="<>/pabrliuotdhe 2\n雨*`|[]", max_size=200))
@settings(max_examples=200)
def test_whatever_comes_is_written(html: str) -> None:
    assert isinstance(markdown(html), str)


def test_depth_and_length_cost_no_more_than_they_should() -> None:
    begin = time.process_time()
    markdown("<blockquote>" * 50_000 + "<p>Rain.</p>" * 50_000 + "</blockquote>" * 50_000)
    assert time.process_time() - begin < 10
