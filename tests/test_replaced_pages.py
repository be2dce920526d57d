"""Pages that show something else than their article from one day to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.street import article, html, rss, sentences, street

FEED = "- feed: {site}/feed.xml"


def page(title: str, *paragraphs: str, form: str = "") -> bytes:
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    body = f"<main><h1>{title}</h1>{text}{form}</main>"
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


LOGIN = page(
    "Log in - Paper",
    "Please log in to your account to continue. You need an account to see this page and all other pages of our site.",
    "If you have no account yet, you can register in a few minutes; all we need is your e-mail address and a password.",
    form="<form action=/login method=post><input name=user><input type='password' name=p></form>",
)
RENEWED = page(
    "Our site is being renewed",
    "We are moving house. For the next days the old pages stand in the archive, where everything has been kept.",
    "Thank you for your patience; all of us look forward to welcome you in our new rooms, with more space to read in.",
    "Questions are answered by our service, from Monday to Friday, at the usual number and on the first floor.",
)


@pytest.mark.parametrize("instead", [LOGIN, RENEWED], ids=["login", "notice"])
async def test_a_post_does_not_become_what_stands_in_the_place_of_its_article(tmp_path: Path, instead: bytes) -> None:
    async with street(tmp_path, FEED) as here:
        here.site.answers |= {
            "/feed.xml": rss(here.site, 1),
            "/a/1": [html(article(1)), html(instead), html(article(1))],
        }
        await here.sync()
        (before,) = await here.posts()
        here.clock.advance(hours=2)
        await here.sync()
        assert len(here.site.asked("/a/1")) == 2
        assert await here.posts() == [before]


async def test_a_login_is_no_article(tmp_path: Path) -> None:
    async with street(tmp_path, FEED) as here:
        here.site.answers |= {"/feed.xml": rss(here.site, 1), "/a/1": html(LOGIN)}
        done = await here.sync()
        assert done.reports[0].skipped == {"paywall": 1}
        assert await here.posts() == []


async def test_an_article_that_was_written_anew_is_believed_when_its_source_says_so_too(tmp_path: Path) -> None:
    async with street(tmp_path, FEED) as here:
        anew = page("Pier 1 is closed", *sentences(77))
        here.site.answers |= {
            "/feed.xml": [rss(here.site, 1), rss(here.site, 1, title="Pier {} is closed")],
            "/a/1": [html(article(1)), html(anew)],
        }
        await here.sync()
        here.clock.advance(hours=2)
        await here.sync()
        assert await here.titles() == ["Pier 1 is closed"]
