from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ConfigError, FetchError
from ingest.fetch.addresses import Allowed, is_public, literal
from ingest.fetch.destination import vetted

PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700::6810:84e5", "64:ff9b::101:101", "2002:101:101::1", "192.31.196.1"]
PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1",
    "ff02::1",
]  # fmt: skip
DISGUISED = [
    "2130706433", "0x7f000001", "017700000001", "0x7f.1", "127.1", "127.0.1", "0177.0.0.1", "127.0.0.01",
    "0x7f.0x0.0x0.0x1", "1.1.1.1.1", "256.1.1.1", "１２７.1", "0x", "4294967296",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_what_everybody_can_reach_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_what_only_we_can_reach_is_not(address: str) -> None:
    assert not is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_inside_another_is_judged_like_itself(address: IPv4Address) -> None:
    number = int(address)
    for outer in (IPv6Address(0xFFFF << 32 | number), IPv6Address((0x64FF9B << 96) | number)):
        assert is_public(outer) == is_public(address)


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_private(address: IPv4Address | IPv6Address) -> None:
    if is_public(address):
        assert not (address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified)


@pytest.mark.parametrize("host", DISGUISED)
def test_an_address_in_disguise_is_refused_even_where_it_is_allowed(host: str) -> None:
    with pytest.raises(FetchError) as caught:
        vetted(f"http://{host}:8801/", Allowed(["127.0.0.1", "127.0.0.0/8"]))
    assert caught.value.code == "unsafe_address"


@pytest.mark.parametrize(
    "host", ["paper.example", "1.paper.example", "0x7f.example", "3com.example", "xn--fiq.example"]
)
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize(
    "link",
    ["", "story.html", "//paper.example", "javascript:alert(1)", "mailto:a@b.example", "ftp://paper.example/",
     "http://", "http:///x", "https://:443/", "http://paper.example:0/", "http://paper.example:99999/", "http://[::1/",
     "http://user@paper.example/", "http://:x@paper.example/", "http://paper.example\\@10.0.0.1/", "data:text/html,x"],
)  # fmt: skip
def test_a_link_that_is_no_place_on_the_web_is_refused(link: str) -> None:
    with pytest.raises(FetchError) as caught:
        vetted(link, Allowed())
    assert caught.value.code == "unsafe_address"


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://Paper.Example./a", ("paper.example", 443)),
        ("http://paper.example:8080", ("paper.example", 8080)),
        ("https://報紙.example/新聞?q=人工智能", ("xn--olsu27f.example", 443)),
        (" https://1.1.1.1/ ", ("1.1.1.1", 443)),
    ],
)
def test_a_place_has_one_name(link: str, host: tuple[str, int]) -> None:
    assert vetted(link, Allowed()).host == host


@pytest.mark.parametrize("link", ["https://a.example/x%7Ey%2f?sig=a+b%20c%E4%BD", "https://a.example/a;b=1/../c?d=[1]"])
def test_a_link_is_asked_for_as_it_was_written(link: str) -> None:
    assert str(vetted(link, Allowed()).url) == link


LOOPBACK = ip_address("127.0.0.1")


@pytest.mark.parametrize(
    ("entry", "host", "port", "fits"),
    [
        ("127.0.0.1", "127.0.0.1", 80, True),
        ("127.0.0.1", "cms.example", 80, True),
        ("127.0.0.1:8801", "127.0.0.1", 8801, True),
        ("127.0.0.1:8801", "127.0.0.1", 8802, False),
        ("127.0.0.0/8", "127.0.0.1", 80, True),
        ("10.0.0.0/8", "127.0.0.1", 80, False),
        ("localhost", "localhost", 80, True),
        ("LOCALHOST.", "localhost", 80, True),
        ("localhost", "evil.localhost", 80, False),
        ("*.internal.example", "cms.internal.example", 443, True),
        ("*.internal.example", "internal.example", 443, False),
        ("*.internal.example", "evilinternal.example", 443, False),
        ("*.internal.example:443", "cms.internal.example", 80, False),
        ("[::1]:8801", "127.0.0.1", 8801, False),
    ],
)
def test_an_operator_lets_in_names_addresses_and_blocks(entry: str, host: str, port: int, fits: bool) -> None:
    assert Allowed([entry]).address(host, LOOPBACK, port) is fits


def test_ipv6_can_be_let_in_with_and_without_a_port() -> None:
    assert Allowed(["[::1]:8801"]).address("::1", ip_address("::1"), 8801)
    assert Allowed(["::1"]).address("::1", ip_address("::1"), 80)
    assert Allowed(["fd00::/8"]).address("cms.example", ip_address("fd00::5"), 443)


@pytest.mark.parametrize("entry", ["", "*", "http://localhost", "127.0.0.300", "a b", "10.0.0.0/40", "*.*.example"])
def test_an_entry_that_means_nothing_is_the_operators_mistake(entry: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Allowed([entry])
    assert entry in caught.value.reason
    assert caught.value.fix
