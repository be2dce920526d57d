"""How single hosts may be asked, and which of them are gateways."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ingest.config import parse
from ingest.fetch.rates import Rate, Rates
from ingest.types import HostRules
from tests.config.reading import HEAD, ONE, mistake


def fetch(text: str) -> str:
    return ONE + f"fetch: {{hosts: {{{text}}}}}\n"


def test_a_host_may_be_asked_as_was_agreed_with_it() -> None:
    config = parse(fetch("www.Big.example: {at_once: 2, pause: 500ms}, '*.slow.example:8080': {pause: 3s}"))
    assert config.fetch.hosts == (
        HostRules("www.big.example", at_once=2, pause=timedelta(milliseconds=500)),
        HostRules("*.slow.example:8080", pause=timedelta(seconds=3)),
    )


@pytest.mark.parametrize(
    "text",
    [
        "https://big.example/: {at_once: 2}",
        "'*big.example': {at_once: 2}",
        "big.example: {at_once: 0}",
        "big.example: {at_once: 1000}",
        "big.example: {pause: soon}",
        "big.example: {pause: 1h}",
        "big.example: {pause: 31s}",
        "big.example: {}",
        "big.example: {gateway: maybe}",
        "big.example: {atonce: 2}",
    ],
)
def test_what_makes_no_sense_is_a_mistake_with_a_fix(text: str) -> None:
    assert mistake(fetch(text)).fix


def sources(*addresses: str, name: str) -> str:
    lines = "".join(f"      - feed: {address}\n" for address in addresses)
    return f"  - id: {name}\n    name: {name}\n    sources:\n{lines}"


def test_a_host_that_gives_feeds_of_two_partners_is_a_gateway() -> None:
    config = parse(
        HEAD
        + sources("https://rss.example/a", "https://own.example/c", "https://own.example/d", name="one")
        + sources("https://RSS.example:443/b", name="two")
    )
    assert config.fetch.gateways == {"rss.example:443"}


def test_a_host_that_gives_more_feeds_than_one_site_has_is_a_gateway() -> None:
    config = parse(HEAD + sources(*(f"http://rss.example/{number}" for number in range(5)), name="one"))
    assert config.fetch.gateways == {"rss.example:80"}


def test_the_most_exact_rule_counts_and_what_is_declared_a_gateway_is_one() -> None:
    rates = Rates(
        [
            HostRules("*.example", at_once=2),
            HostRules("*.big.example", at_once=3),
            HostRules("www.big.example", at_once=4, gateway=True),
            HostRules("www.big.example:8080", at_once=5),
            HostRules("rss.example", gateway=False),
        ],
        gateways=["rss.example:443", "hub.example:443"],
    )
    asked = [("a.example", 80), ("a.big.example", 80), ("www.big.example", 443), ("www.big.example", 8080)]
    assert [rates.of(host).at_once for host in asked] == [2, 3, 4, 5]
    assert [rates.of((name, 443)).gateway for name in ("www.big.example", "rss.example", "hub.example")] == [
        True,
        False,
        True,
    ]
    assert rates.of(("other.test", 443)) == Rate()
