"""What answers 200 and is no article is known by name, and what only resembles it is not."""

from __future__ import annotations

from contextlib import suppress

import pytest

from ingest.errors import ExtractionError
from ingest.extraction.read import PageInput, extract_page
from ingest.extraction.walls import breaks_off
from ingest.types import Article, Entry

STORY = (
    "It rained on the harbor all night, and the ferry ran late again, as it does when the wind turns.",
    "Nobody minded; the lamps were lit by six, and the whole quay smelled of tar, wet rope and the first bread.",
)
LONG = STORY * 5

ROBOT_CHECKS = {
    "Cloudflare": "<title>Just a moment...</title><script>window._cf_chl_opt={cvId:'3'}</script>",
    "Akamai": "<title>Access Denied</title>You don't have permission. Reference&#32;&#35;18.9f <p>https://errors.edgesuite.net/18</p>",
    "Imperva": '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31">Request unsuccessful.</iframe>',
    "HUMAN": '<title>Access to this page has been denied</title><div id="px-captcha"></div>',
    "DataDome": "<script src='https://ct.captcha-delivery.com/c.js'></script>",
    "AWS WAF": '<script>window.gokuProps = {"key":"x"};</script><div id=\'challenge-container\'></div>',
    "Sucuri": "<title>Sucuri WebSite Firewall - Access Denied</title>",
    "Anubis": "<title>Making sure you&#39;re not a bot!</title><img src='/.within.website/x/a.webp'>",
    "Alibaba Cloud": "<script>var arg1='8B1F2C3D4E5F60718293A4B5C6D7E8F901234567';setCookie('acw_sc__v2',x)</script>",
    "Knownsec": "<script>document.cookie='__jsl_clearance_s=1;'</script>",
    "WeChat": "<h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p>",
}
CONSENT = {
    "Google": "<title>Before you continue</title><form action='https://consent.google.com/save'></form>",
    "Yahoo": "<title>News</title><form method=post class='consent-form'>We store information.</form>",
    "DPG Media": "<title>DPG Media Privacy Gate</title><p>Choose.</p>",
}


def page(*paragraphs: str, head: str = "<title>Rain on the harbor</title>", under: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head>{head}</head><body><article><h1>Rain on the harbor</h1>{text}{under}</article></body></html>"


def read(html: str, **more: object) -> Article:
    url = str(more.pop("url", "https://paper.example/2026/11/24/rain-on-the-harbor.html"))
    return extract_page(PageInput(html.encode(), "text/html; charset=utf-8", url, **more))  # type: ignore[arg-type]


def refusal(html: str, **more: object) -> ExtractionError:
    with pytest.raises(ExtractionError) as caught:
        read(html, **more)
    assert caught.value.reason
    assert caught.value.fix
    return caught.value


@pytest.mark.parametrize("name", ROBOT_CHECKS)
def test_a_check_for_robots_is_recognized_and_its_maker_named(name: str) -> None:
    error = refusal(f"<html><head>{ROBOT_CHECKS[name]}</head><body><p>Please wait.</p></body></html>")
    assert error.code == "bot_wall"
    assert name in error.reason


@pytest.mark.parametrize("name", CONSENT)
def test_a_consent_page_is_recognized_and_its_maker_named(name: str) -> None:
    error = refusal(f"<html><body>{CONSENT[name]}<p>We value what you choose.</p></body></html>")
    assert error.code == "consent_wall"
    assert name in error.reason


def test_a_redirect_to_a_consent_host_is_a_consent_page_whatever_it_says() -> None:
    assert refusal(page("Choose what you like."), url="https://consent.paper.example/v2?x=1").code == "consent_wall"


@pytest.mark.parametrize("mark", [*ROBOT_CHECKS.values(), *CONSENT.values()], ids=[*ROBOT_CHECKS, *CONSENT])
def test_a_whole_article_beside_such_a_mark_is_an_article(mark: str) -> None:
    assert read(page(*LONG, under=f"<footer>{mark}</footer>")).text.startswith(STORY[0])


def test_a_short_note_on_a_site_whose_every_page_loads_a_checkers_script_is_an_article() -> None:
    scripts = (
        "<script src='/cdn-cgi/challenge-platform/h/b/scripts/jsd/main.js'></script>"
        "<script>window.ddjskey='A1'</script><script src='https://js.datadome.co/tags.js'></script>"
        "<script src='/_Incapsula_Resource?SWJIYLWA=71'></script>"
    )
    assert read(page(*STORY, under=scripts)).text == "\n".join(STORY)


@pytest.mark.parametrize(
    "sentence",
    [
        "Subscribe to continue reading",
        "This article is for subscribers only.",
        "To continue reading, choose a plan.",
        "You've reached your free article limit.",
        "Log in or register to read the rest",
        "订阅后可阅读全文",
        "本文为付费内容",
        "剩余 73% 内容待解锁",
        "登录后查看全文",
        "會員專享內容",
        "以下內容僅供訂戶閱讀",
    ],
)
def test_the_beginning_of_a_paid_article_is_no_article(sentence: str) -> None:
    assert refusal(page(*STORY, *STORY, sentence)).code == "paywall"


@pytest.mark.parametrize(
    "sentence",
    [
        "The paper asked readers to subscribe, and many did.",
        "Subscribe to our newsletter for recipes.",
        "本文作者为中国作家协会会员。",
        "欢迎订阅本报，关注我们的频道。",
        "他说，登录网站即可报名参加渡轮节。",
        "會員大會昨天在碼頭舉行。",
    ],
)
def test_an_article_that_ends_with_a_word_about_readers_is_an_article(sentence: str) -> None:
    assert read(page(*STORY, *STORY, sentence)).text.startswith(STORY[0])


def test_a_page_that_costs_something_and_shows_less_than_it_promises_shows_a_beginning() -> None:
    promise = " ".join(LONG * 3)
    head = (
        "<title>Rain</title><script type='application/ld+json'>"
        f'{{"@type":"NewsArticle","isAccessibleForFree":false,"articleBody":"{promise}"}}</script>'
    )
    assert refusal(page(*STORY * 3, head=head)).code == "paywall"


@pytest.mark.parametrize("button", ["Read more", "Continue reading »", "阅读全文", "點擊閱讀全文", "展开全文"])
def test_a_short_text_that_invites_to_read_on_elsewhere_is_truncated(button: str) -> None:
    assert refusal(page(*STORY, f"<span>{button}</span>")).code == "truncated"


def test_a_page_that_a_script_would_fill_says_what_helps() -> None:
    error = refusal("<html><head><title>Rain</title></head><body><div id='root'></div></body></html>")
    assert error.code == "no_body"
    assert "render: true" in error.fix


@pytest.mark.parametrize(
    ("html", "cut"),
    [
        ("<p>It rained on the harbor all […]</p>", True),
        ("<p>It rained on the harbor all [&hellip;]</p><p>The post Rain appeared first on The Paper.</p>", True),
        ("<p>It rained on the harbor all night. The post Rain appeared first on The Paper.</p>", False),
        ("<p>It rained … <a href='/rain'>Continue reading <span>Rain on the harbor</span> →</a></p>", True),
        ("<p>It rained on the harb...</p>", True),
        ("<p>昨夜下了一场雨，渡轮晚点，乘客在码头等了两个钟头...</p>", True),
        ("<p>昨夜下了一场雨，渡轮晚点…<a>阅读全文</a></p>", True),
        ("<p>昨夜下了一場雨。</p><p>繼續閱讀</p>", True),
        ("<p>他站在碼頭上，想起了很多事……</p>", False),
        ("<p>“I waited …”</p>", False),
        ("<p>Nobody minded.</p>", False),
        ("", False),
    ],
)
def test_a_feeds_text_that_was_cut_is_told_from_one_that_ends_with_dots(html: str, cut: bool) -> None:
    assert breaks_off(html) is cut


def test_a_text_that_was_cut_does_not_stand_in_for_a_page_without_any() -> None:
    long = "".join(f"<p>{line}</p>" for line in LONG)
    whole = Entry("1", "https://paper.example/1", "Rain", content=long)
    assert read("<html><body></body></html>", entry=whole).extractor == "entry"
    cut = Entry("1", "https://paper.example/1", "Rain", content=long + "<p>It rained on […]</p>")
    assert refusal("<html><body><div id='app'></div></body></html>", entry=cut).code == "no_body"


@pytest.mark.parametrize(
    "rubbish", ["<form " * 50_000, "<form class=consent" * 50_000, "… " * 100_000, "([{" * 100_000]
)
def test_looking_for_walls_takes_no_longer_on_rubbish(rubbish: str) -> None:
    assert breaks_off(rubbish) in (True, False)
    with suppress(ExtractionError):
        read(f"<html><head><title>Rain</title></head><body>{rubbish}</body></html>")
