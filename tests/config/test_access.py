"""What a private source may say of itself, and what it is told."""

from __future__ import annotations

import pytest

from ingest.config import parse
from ingest.types import Access
from tests.config.reading import mistake, source

FEED = "feed: https://partner.example/private.xml"


def access(*lines: str) -> Access:
    found = parse(source(*lines)).sources[0].access
    assert found is not None
    return found


def test_a_source_says_where_its_secrets_are_and_they_are_for_its_own_site() -> None:
    found = access(FEED, "access: {user: env:PARTNER_USER, password: file:secrets/partner}")
    assert found == Access(
        "hkdaily", "https://partner.example", user="env:PARTNER_USER", password="file:secrets/partner"
    )
    assert found.is_private


def test_headers_cookies_and_certificates_are_taken_too() -> None:
    found = access(
        FEED,
        "access:",
        "  headers: {X-Api-Key: env:KEY}",
        "  cookies: {session: env:SESSION}",
        "  certificate: file:client.pem",
        "  key: file:client.key",
    )
    assert dict(found.headers) == {"X-Api-Key": "env:KEY"}
    assert dict(found.cookies) == {"session": "env:SESSION"}
    assert (found.certificate, found.key) == ("file:client.pem", "file:client.key")


def test_a_public_source_has_only_its_organizations_cookies() -> None:
    assert access(FEED) == Access("hkdaily")
    assert not access(FEED).is_private


def test_a_site_may_be_named_where_the_feed_is_elsewhere() -> None:
    assert (
        access(FEED, "access: {user: env:U, site: https://www.partner.example}").site == "https://www.partner.example"
    )


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("access: {user: hunter2}", "env:NAME"),
        ("access: {password: env:P}", "user"),
        ("access: {key: file:k.pem}", "certificate"),
        ("access: {certificate: env:PEM}", "file:PATH"),
        ("access: {headers: {Host: env:H}}", "ours"),
        ("access: {headers: {Content-Length: env:H}}", "ours"),
        ("access: {headers: {Proxy-Authorization: env:H}}", "ours"),
        ('access: {headers: {"X\\r\\nHost": env:H}}', "X-Api-Key"),
        ("access: {headers: {Cookie: env:H}}", "cookies:"),
        ('access: {cookies: {"a=b": env:C}}', "session"),
        ("access: {user: env:U, headers: {authorization: env:A}}", "Keep one"),
        ("access: {user: env:U, site: https://partner.example/news}", "https://partner.example."),
        ("cookies: {session: env:S}", "below “access:”"),
        ("access: {}", "remove the key"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(line: str, fix: str) -> None:
    found = mistake(source(FEED, line))
    assert found.line == 8
    assert fix in f"{found.reason} {found.fix}"


def test_a_spider_says_which_site_sees_its_secrets() -> None:
    assert "site:" in mistake(source("spider: longreads", "access: {user: env:U}")).fix
    assert access("spider: longreads", "access: {user: env:U, site: https://a.example}").site == "https://a.example"


def test_a_browser_is_asked_for_by_name() -> None:
    assert parse(source(FEED, "render: true")).sources[0].render
    assert not parse(source(FEED)).sources[0].render
