"""One key for all addresses of a page, and no key for two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.urls import host_of, is_section, resolve, url_key

SAME = [
    ("https://paper.example/a/1", "http://paper.example/a/1"),
    ("https://paper.example/a/1", "https://www.paper.example/a/1/"),
    ("https://paper.example/a/1", "https://m.paper.example/a/1#comments"),
    ("https://paper.example/a/1", "https://PAPER.example:443/a/./b/../1"),
    ("https://paper.example/a/1", "https://paper.example/a/1?utm_source=rss&utm_medium=feed"),
    ("https://paper.example/a/1", "https://paper.example/a/1?from=timeline&isappinstalled=0"),
    ("https://paper.example/a/1", "https://paper.example/a/1?fbclid=x&gclid=y&spm=a.b"),
    ("https://paper.example/a/", "https://paper.example/a/index.html"),
    ("https://paper.example/2026/rain-12345", "https://paper.example/2026/rain-12345/amp/"),
    ("https://paper.example/2026/rain-12345", "https://amp.paper.example/2026/rain-12345?amp=1"),
    (
        "https://paper.example/2026/rain-12345.html",
        "https://paper-example.cdn.ampproject.org/c/s/paper.example/2026/rain-12345.html",
    ),
    ("https://paper.example/a?b=2&a=1", "https://paper.example/a?a=1&b=2"),
    ("https://paper.example/%e6%b8%af", "https://paper.example/港"),
    ("https://paper.example/%7Eann", "https://paper.example/~ann"),
    ("https://港.example/1", "https://xn--j6w.example/1"),
    (
        "https://mp.weixin.qq.com/s?__biz=MzA5&mid=265&idx=1&sn=abc",
        "http://mp.weixin.qq.com/s?scene=4&chksm=f&idx=1&__biz=MzA5&mid=265&sn=abc#rd",
    ),
]
DIFFERENT = [
    ("https://paper.example/a?id=1", "https://paper.example/a?id=2"),
    ("https://paper.example/a?page=1", "https://paper.example/a?page=2"),
    ("https://paper.example/a_1.html", "https://paper.example/a_2.html"),
    ("https://paper.example/a?source=5", "https://paper.example/a?source=6"),
    ("https://paper.example/a?from=1", "https://paper.example/a?from=2"),
    ("https://paper.example/#!/a", "https://paper.example/#!/b"),
    ("http://127.0.0.1:8001/a", "http://127.0.0.1:8002/a"),
    ("https://paper.example/A", "https://paper.example/a"),
    ("https://paper.example/a%2Fb", "https://paper.example/a/b"),
    ("https://paper.example/guitars/amp", "https://paper.example/guitars"),
    ("https://m.example/a", "https://example/a"),
    (
        "https://mp.weixin.qq.com/s?__biz=MzA5&mid=265&idx=1&sn=abc",
        "https://mp.weixin.qq.com/s?__biz=MzA5&mid=265&idx=2&sn=abd",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_page_have_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


_SEGMENT = st.from_regex(r"[a-zA-Z0-9_~.-]{1,12}", fullmatch=True) | st.sampled_from(
    ["amp", "AMP", "a.amp", "a.amp.html", "amp.html", "index.html", "Index.php", "home.do", "default.aspx", "..", "."]
)


@settings(max_examples=300)
@given(
    st.sampled_from(["paper.example", "www.paper.example", "m.amp.paper.example", "amp.co", "a.cdn.ampproject.org"]),
    st.lists(_SEGMENT, max_size=5),
)
def test_a_plain_address_has_the_key_that_it_has_with_a_fragment(host: str, path: list[str]) -> None:
    address = "/".join([f"https://{host}", *path])

    assert url_key(address) == url_key(address + "#top") == url_key(url_key(address))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_two_pages_have_two_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(
    "rubbish", ["", "  ", "mailto:a@b.example", "http://[broken", "http://a:99999/", "http:///x", "喵"]
)
def test_what_is_no_address_comes_back_trimmed(rubbish: str) -> None:
    assert url_key(f" {rubbish} ") == rubbish.strip()


_PIECES = st.text(alphabet="aAé港%2fF./?&=#!;:@+-_~ \\", max_size=30)


@given(st.one_of(st.text(max_size=60), _PIECES.map("http://www.a.example/".__add__), _PIECES.map("https://".__add__)))
@settings(max_examples=500)
def test_a_keys_key_is_itself_and_nothing_is_raised(url: str) -> None:
    key = url_key(url)
    assert url_key(key) == key
    is_section(url)
    resolve("https://a.example/b", url)


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/",
        "https://paper.example/news",
        "https://paper.example/news/index.html",
        "https://paper.example/category/world",
        "https://paper.example/tag/rain-2026",
        "https://paper.example/2026/11/24/",
        "https://paper.example/zh-hant/",
        "not an address",
    ],
)
def test_home_and_section_pages_are_told(url: str) -> None:
    assert is_section(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/2026/11/24/rain",
        "https://paper.example/news/rain-on-the-harbor-all-night",
        "https://paper.example/notes/lost-boot/",
        "https://paper.example/12345",
        "https://paper.example/?p=123",
        "https://paper.example/a/t20261124_998877.shtml",
        "https://paper.example/#!/rain",
        "https://mp.weixin.qq.com/s/Ab3dEf6hIjKlMnOpQrStUv",
    ],
)
def test_articles_are_no_sections(url: str) -> None:
    assert not is_section(url)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("b.jpg", "https://paper.example/a/b.jpg"),
        ("/b.jpg", "https://paper.example/b.jpg"),
        ("//cdn.example/b.jpg", "https://cdn.example/b.jpg"),
        (" https://other.example/c d ", "https://other.example/c%20d"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:image/gif;base64,R0", ""),
        ("mailto:a@b.example", ""),
        ("https://", ""),
        ("", ""),
    ],
)
def test_links_are_joined_only_into_the_web(href: str, expected: str) -> None:
    assert resolve("https://paper.example/a/1", href) == expected


def test_the_host_is_folded_and_keeps_its_port() -> None:
    assert host_of("https://www.Paper.example:8443/a") == "paper.example:8443"
    assert host_of("rubbish") == ""
