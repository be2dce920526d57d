"""What a reader sees, and what no partner can make a reader see."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ingest.community.app import create_app
from ingest.store.community import Agreement, CommunityStore
from ingest.types import Picture
from tests.community.conftest import NOW, Breakdown, Browser, Shelf, harbour, post

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
TAGS = {"en", "zh-Hans", "zh-Hant", "ja", ""}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Seen(HTMLParser):
    """Every tag with its attributes, and whether they are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


async def _filled(community: CommunityStore, shelf: Shelf) -> str:
    """Two accounts and three posts in three languages; answers the id of the one in Chinese."""
    wide = shelf.put(1600, 900, alt="渡輪", caption="海桐號。")
    await community.declare_accounts(harbour(), harbour(handle="delta", organization_id="d", language="en"), now=NOW)
    receipt = await community.publish("1", "harbour", post(pictures=(wide,), updated=NOW), now=NOW)
    english = post(
        title="A Seal", language="en-GB", form="excerpt", published=NOW - timedelta(days=400), section="News"
    )
    await community.publish("2", "delta", english, now=NOW)
    await community.publish("3", "delta", post(title="更正", language="zh-CN", form="link", html="", text=""), now=NOW)
    return receipt.id


async def _pages(browser: Browser, post_id: str) -> dict[str, str]:
    addresses = ("/", "/@harbour", "/@delta", f"/post/{post_id}", "/post/2", "/organizations", "/nowhere")
    return {
        f"{one}?lang={language}": (await browser.get(f"{one}?lang={language}")).text
        for one in addresses
        for language in ("en", "zh-Hans", "zh-Hant")
    }


async def test_every_page_is_whole_and_keeps_the_rules_of_access(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    pages = await _pages(browser, await _filled(community, shelf))

    for address, html in pages.items():
        seen = Seen(html)
        assert len(seen.named("h1")) == 1, address
        assert seen.named("html")[0]["lang"] == address.rpartition("=")[2]
        assert {attributes["lang"] for _tag, attributes in seen.tags if "lang" in attributes} <= TAGS
        assert not [tag for tag, attributes in seen.tags if "style" in attributes or tag in ("script", "style")]
        assert not [1 for _tag, attributes in seen.tags for name in attributes if name.startswith("on")]
        assert all({"width", "height", "alt"} <= set(one) for one in seen.named("img") if one.get("class") != "art")


async def test_only_the_first_picture_is_not_lazy(browser: Browser, community: CommunityStore, shelf: Shelf) -> None:
    await community.declare_accounts(harbour(), now=NOW)
    for number in range(3):
        await community.publish(str(number), "harbour", post(pictures=(shelf.put(900 + number, 500),)), now=NOW)

    images = Seen((await browser.get("/")).text).named("img")

    assert [one.get("loading") for one in images] == [None, "lazy", "lazy"]


async def test_every_link_of_every_page_leads_somewhere(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    pages = await _pages(browser, await _filled(community, shelf))

    for address, html in pages.items():
        named = {str(one["id"]) for _tag, one in Seen(html).tags if "id" in one}
        for link in Seen(html).named("a") + Seen(html).named("link") + Seen(html).named("img"):
            target = str(link.get("href") or link.get("src"))
            if target.startswith("#"):
                assert target[1:] in named
            elif target.startswith(("/", "?")):
                path = target if target.startswith("/") else address.partition("?")[0] + target
                assert (await browser.get(path)).status == (404 if path.startswith("/nowhere") else 200), target


@pytest.mark.parametrize(
    "field", ["title", "dek", "html", "text", "language", "section", "original_url", "organization", "authors", "tags"]
)
async def test_no_field_of_a_post_carries_markup_to_a_reader(
    field: str, browser: Browser, community: CommunityStore
) -> None:
    await community.declare_accounts(harbour(), now=NOW)
    value = (ATTACK,) if field in ("authors", "tags") else ATTACK
    await community.publish("1", "harbour", post(dek="", **{field: value}), now=NOW) if field != "dek" else (
        await community.publish("1", "harbour", post(dek=ATTACK), now=NOW)
    )

    for address in ("/", "/post/1", "/@harbour", "/organizations"):
        _assert_harmless((await browser.get(address)).text)


async def test_no_field_of_an_account_or_picture_carries_markup_to_a_reader(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    hostile = dict.fromkeys(("name", "bio", "homepage", "language", "avatar"), ATTACK)
    picture = shelf.put(800, 600, alt=ATTACK, caption=ATTACK, credit=ATTACK)
    await community.declare_accounts(harbour(handle=ATTACK, **hostile), now=NOW)
    await community.publish("1", ATTACK, post(pictures=(picture,)), now=NOW)

    for address in ("/", "/post/1", "/organizations"):
        _assert_harmless((await browser.get(address)).text)


def _assert_harmless(html: str) -> None:
    seen = Seen(html)
    assert not seen.named("script")
    assert not [one for one in seen.named("img") if not str(one.get("src")).startswith("/media/")]
    assert not [1 for _tag, attributes in seen.tags for name in attributes if name.startswith("on")]
    assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(\d+)", html)


async def test_an_address_that_is_not_of_the_web_is_not_linked(browser: Browser, community: CommunityStore) -> None:
    await community.declare_accounts(harbour(homepage="javascript:alert(1)"), now=NOW)
    bad = post(original_url="javascript:alert(1)", html='<p><a href="data:text/html,x">a</a></p>', form="excerpt")
    await community.publish("1", "harbour", bad, now=NOW)

    for address in ("/", "/post/1", "/@harbour"):
        links = [str(one["href"]) for one in Seen((await browser.get(address)).text).named("a") if "href" in one]
        assert not [one for one in links if one.startswith(("javascript:", "data:"))]


async def test_a_retracted_post_is_gone_and_in_no_list(browser: Browser, community: CommunityStore) -> None:
    await community.declare_accounts(harbour(), now=NOW)
    receipt = await community.publish("1", "harbour", post(), now=NOW)
    await community.retract(receipt.id, now=NOW)

    page = await browser.get(f"/post/{receipt.id}")

    assert page.status == 410
    assert "末班渡輪" not in page.text
    for address in ("/", "/@harbour", "/organizations", "/feed.xml", "/feed.json", "/@harbour/feed.xml"):
        assert "末班渡輪" not in (await browser.get(address)).text, address


async def test_a_picture_goes_with_its_post(browser: Browser, community: CommunityStore, shelf: Shelf) -> None:
    picture = shelf.put(800, 600)
    await community.declare_accounts(harbour(), now=NOW)
    receipt = await community.publish("1", "harbour", post(pictures=(picture,)), now=NOW)
    shown = await browser.get(f"/media/{picture.sha256}")

    await community.retract(receipt.id, now=NOW)

    assert (shown.status, shown.headers["content-type"]) == (200, "image/png")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert (await browser.get(f"/media/{picture.sha256}")).status == 404


async def test_bytes_that_are_no_picture_are_never_given_out(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    sha256 = shelf.put_bytes(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    await community.declare_accounts(harbour(avatar=sha256), now=NOW)

    assert (await browser.get(f"/media/{sha256}")).status == 404
    assert (await browser.get("/media/..%2f..%2fetc%2fpasswd")).status == 404


async def test_what_the_browser_has_is_not_sent_again(browser: Browser, community: CommunityStore) -> None:
    await community.declare_accounts(harbour(), now=NOW)
    await community.publish("1", "harbour", post(), now=NOW)

    for address in ("/", "/post/1", "/feed.xml", "/@harbour/feed.json"):
        tag = (await browser.get(address)).headers["etag"]
        again = await browser.get(address, if_none_match=tag)
        assert (again.status, again.body) == (304, b""), address


async def test_the_reader_chooses_the_language_and_it_is_remembered(browser: Browser) -> None:
    asked = await browser.get("/?lang=zh-Hant", accept_language="en")
    remembered = await browser.get("/", cookie="lang=zh-Hant", accept_language="en")
    preferred = await browser.get("/", accept_language="fr, zh-CN;q=0.9, en;q=0.5")

    assert "lang=zh-Hant" in asked.headers["set-cookie"]
    assert ['<html lang="zh-Hant">' in page.text for page in (asked, remembered)] == [True, True]
    assert '<html lang="zh-Hans">' in preferred.text
    assert asked.headers["vary"] == "Accept-Language, Cookie"


async def test_a_theme_is_the_systems_until_the_reader_says_otherwise(browser: Browser) -> None:
    assert "data-theme" not in (await browser.get("/")).text
    assert 'data-theme="dark"' in (await browser.get("/?theme=dark")).text
    assert "data-theme" not in (await browser.get("/?theme=system", cookie="theme=dark")).text


async def test_dates_are_written_as_the_readers_language_writes_them(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    post_id = await _filled(community, shelf)

    chinese, english = [(await browser.get(f"/?lang={one}")).text for one in ("zh-Hant", "en")]

    assert "十一月二十三日 星期一" in chinese
    assert "二〇二五年十月十九日 星期日" in chinese
    assert "Monday, 23 November<" in english
    assert "2026 年 11 月 23 日 07:00" in (await browser.get(f"/post/{post_id}?lang=zh-Hans")).text
    assert "23 November 2026, 07:00" in (await browser.get(f"/post/{post_id}?lang=en")).text


async def test_an_article_names_its_source_and_links_to_it(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    html = (await browser.get(f"/post/{await _filled(community, shelf)}")).text

    seen = Seen(html)
    assert {"rel": "canonical", "href": "https://harbour.example/last-ferry"} in seen.named("link")
    assert html.count('href="https://harbour.example/last-ferry"') >= 2
    assert ">harbour.example/last-ferry<" in html
    assert {"property": "og:title", "content": "末班渡輪改到十一點半"} in seen.named("meta")


async def test_an_excerpt_leads_on_to_the_original(browser: Browser, community: CommunityStore, shelf: Shelf) -> None:
    await _filled(community, shelf)

    assert "Continue at the original" in (await browser.get("/post/2")).text
    assert "Read the article at the original" in (await browser.get("/post/3")).text
    assert "Continue at the original" not in (await browser.get("/post/1")).text


async def test_only_a_wide_picture_leads_and_only_once_a_screenful(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    await community.declare_accounts(harbour(), now=NOW)
    for number in range(8):
        at = NOW - timedelta(minutes=number)
        width, height = ((1600, 900), (1199, 800), (1400, 1800))[min(number, 2) if number < 3 else 0]
        picture = shelf.put(width, height, color=f"#0000{number:02x}")
        await community.publish(str(number), "harbour", post(pictures=(picture,), published=at), now=NOW)

    shapes = re.findall(r'<article class="post( big)?"', (await browser.get("/")).text)

    assert [bool(one) for one in shapes] == [True, False, False, False, False, False, True, False]


async def test_older_posts_are_a_link_away(browser: Browser, community: CommunityStore) -> None:
    await community.declare_accounts(harbour(), now=NOW)
    for number in range(23):
        await community.publish(str(number), "harbour", post(title=f"post-{number:02}"), now=NOW)
    first = (await browser.get("/")).text

    older = re.findall(r'rel="next" href="([^"]+)"', first)[-1]
    second = (await browser.get("/" + older)).text

    assert re.findall(r">(post-\d\d)<", first) == [f"post-{number:02}" for number in range(22, 2, -1)]
    assert re.findall(r">(post-\d\d)<", second) == ["post-02", "post-01", "post-00"]


async def test_an_account_that_nobody_agreed_to_is_not_shown(browser: Browser, community: CommunityStore) -> None:
    await community.declare_accounts(harbour(official=False, agreement=None), now=NOW)

    assert (await browser.get("/@harbour")).status == 404
    assert (await browser.get("/@harbour/feed.xml")).status == 404
    assert "Nothing has been posted yet" in (await browser.get("/organizations")).text


async def test_an_agreement_that_ended_says_so(browser: Browser, community: CommunityStore) -> None:
    ended = Agreement("full", True, None, NOW.date() - timedelta(days=1))
    await community.declare_accounts(harbour(agreement=ended), now=NOW)
    await community.publish("1", "harbour", post(), now=NOW)

    assert "the agreement ended on 22 November 2026" in (await browser.get("/@harbour")).text
    assert "The agreement ended on 22 November 2026" in (await browser.get("/post/1")).text


async def test_an_empty_community_says_what_will_happen(browser: Browser) -> None:
    page = await browser.get("/")

    assert page.status == 200
    assert "Nothing has been posted yet" in page.text
    assert (await browser.get("/healthz")).body == b"ok\n"


@pytest.mark.parametrize("address", ["/post/0", "/post/x", "/post/" + "9" * 30, "/@nobody", "/feed.html", "/media/x"])
async def test_what_is_not_there_is_answered_with_a_page(address: str, browser: Browser) -> None:
    answer = await browser.get(address)

    assert answer.status == 404
    assert len(Seen(answer.text).named("h1")) == 1


async def test_a_mistake_of_ours_is_a_page_too_and_tells_nothing(shelf: Shelf) -> None:
    class Failing(CommunityStore):
        def __init__(self) -> None: ...

        async def feed(self, **_: object) -> object:  # type: ignore[override]
            raise Breakdown("secret")

    answer = await Browser(create_app(Failing(), shelf, base_url="http://x", clock=lambda: NOW)).get("/")

    assert answer.status == 500
    assert "This page could not be made" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_every_page_forbids_scripts_and_framing(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    post_id = await _filled(community, shelf)

    for address in ("/", f"/post/{post_id}", "/@harbour", "/organizations", "/nowhere"):
        policy = (await browser.get(address)).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


async def test_the_host_header_never_reaches_a_page(browser: Browser, community: CommunityStore, shelf: Shelf) -> None:
    await _filled(community, shelf)

    for address in ("/", "/post/1", "/feed.xml", "/feed.json"):
        assert "evil.example" not in (await browser.get(address, host="evil.example")).text


async def test_the_stylesheet_names_no_color_outside_its_tokens() -> None:
    css = (Path(__file__).parents[2] / "ingest/community/static/ui.css").read_text()

    rules = css.partition("/* 2 ground */")[2]

    assert not re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", rules)


async def test_pictures_in_the_text_are_ours_or_none(browser: Browser, community: CommunityStore, shelf: Shelf) -> None:
    ours: Picture = shelf.put(900, 600)
    html = f'<figure><img src="sha256:{ours.sha256}"></figure><img src="https://spy.example/x"><img src="sha256:00">'
    await community.declare_accounts(harbour(), now=NOW)
    await community.publish("1", "harbour", post(html=html, pictures=(ours,)), now=NOW)

    images = Seen((await browser.get("/post/1")).text).named("img")

    assert [one["src"] for one in images] == [f"/media/{ours.sha256}"]
