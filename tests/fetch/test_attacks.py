"""Servers that mean harm, one for each rule of safety: each costs one clear error in bounded time, and nobody else."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
import trustme
from aiohttp.abc import ResolveResult
from backports import zstd

from ingest.errors import FetchError, ParseError
from ingest.fetch import HttpFetcher, Limits, MediaStore
from ingest.sources import feed
from ingest.types import Image
from tests.fetch.conftest import SHORT, Watch, failure
from tests.fetch.site import Site, Write, http, open_site
from tests.sources.fakes import FakeWeb, source

HELLO = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def raw(*pieces: bytes, every: float = 0.0, again: bool = False) -> Callable[[Write], object]:
    """An answer byte for byte, with pauses, once or without end."""

    async def answer(write: Write) -> None:
        while True:
            for piece in pieces:
                await write(piece)
                await asyncio.sleep(every)
            if not again:
                return

    return answer


async def chunks_without_end(write: Write) -> None:
    await write(HELLO + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")


async def slow_body(write: Write) -> None:
    await write(HELLO + b"Content-Length: 100000\r\n\r\n")
    while True:
        await asyncio.sleep(0.03)
        await write(b"x")


async def slow_chunk_sizes(write: Write) -> None:
    await write(HELLO + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        await asyncio.sleep(0.03)
        await write(b"0")


async def one_header_without_end(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
    while True:
        await write(b"x" * 4096)


async def headers_without_end(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n")
    while True:
        await write(b"X-One-More: yes\r\n" * 100)


async def status_line_without_end(write: Write) -> None:
    while True:
        await write(b"HTTP/1.1 200 " + b"O" * 4096)


async def trailers_without_end(write: Write) -> None:
    await write(HELLO + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
    while True:
        await write(b"X-Trailer: yes\r\n" * 100)


REFUSED = {"timeout", "too_large", "connect", "http_5xx", "redirect_loop", "wrong_content_type"}

ATTACKS: dict[str, object] = {
    "slow body": slow_body,
    "slow chunk sizes": slow_chunk_sizes,
    "chunks without end": chunks_without_end,
    "a header without end": one_header_without_end,
    "headers without end": headers_without_end,
    "a status line without end": status_line_without_end,
    "trailers without end": trailers_without_end,
    "continue without end": raw(b"HTTP/1.1 100 Continue\r\n\r\n", again=True),
    "early hints without end": raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", again=True),
    "newlines without end": raw(b"\r\n" * 1000, again=True),
    "negative length": raw(HELLO + b"Content-Length: -5\r\n\r\nhello"),
    "length that is no number": raw(HELLO + b"Content-Length: 0x10\r\n\r\n" + b"x" * 16),
    "length with a plus": raw(HELLO + b"Content-Length: +5\r\n\r\nhello"),
    "huge length": raw(HELLO + b"Content-Length: 99999999999999999999999999\r\n\r\nhello"),
    "two lengths": raw(HELLO + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nhello"),
    "a list of lengths": raw(HELLO + b"Content-Length: 5, 50\r\n\r\nhello"),
    "too short": raw(HELLO + b"Content-Length: 50\r\n\r\nhello"),
    "length and chunks": raw(HELLO + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    "chunk size that is no number": raw(HELLO + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n"),
    "negative chunk": raw(HELLO + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n"),
    "huge chunk": raw(HELLO + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello"),
    "chunk longer than it says": raw(HELLO + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n"),
    "chunk extension without end": raw(HELLO + b"Transfer-Encoding: chunked\r\n\r\n5;" + b"x" * 400_000),
    "a coding that nobody knows": raw(HELLO + b"Transfer-Encoding: rot13\r\n\r\nuryyb"),
    "HTTP/0.9": raw(b"<html>just text</html>"),
    "a version from the future": raw(b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
    "a status that is no number": raw(b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\nhi"),
    "a status without meaning": raw(b"HTTP/1.1 999 What\r\nContent-Length: 2\r\n\r\nhi"),
    "another protocol": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: evil\r\nConnection: upgrade\r\n\r\nxx"),
    "a header without a name": raw(HELLO + b": nothing\r\nContent-Length: 2\r\n\r\nhi"),
    "a header with a zero": raw(HELLO + b"X-Zero: a\0b\r\nContent-Length: 2\r\n\r\nhi"),
    "mail": raw(b"220 mail.example ESMTP\r\n"),
    "another server's greeting": raw(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "silence": raw(b"", every=5),
}


@pytest.mark.parametrize("name", list(ATTACKS))
async def test_an_attack_costs_one_clear_error_in_bounded_time(fetcher: HttpFetcher, site: Site, name: str) -> None:
    site.answers |= {"/bad": ATTACKS[name], "/good": http(body=b"fine")}  # type: ignore[dict-item]
    begin = time.monotonic()
    assert (await failure(fetcher, site.url("/bad"))).code in REFUSED
    assert time.monotonic() - begin < 5
    assert (await fetcher.fetch(site.url("/good"))).body == b"fine"


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress)],
)
async def test_a_bomb_takes_neither_memory_nor_time(
    site: Site, watch: Watch, name: str, pack: Callable[[bytes], bytes]
) -> None:
    site.answers["/bomb"] = http(body=pack(b"\0" * 60_000_000), content_encoding=name)
    async with HttpFetcher(clock=watch, allow=["127.0.0.1"]) as fetcher:
        tracemalloc.start()
        begin = time.monotonic()
        assert (await failure(fetcher, site.url("/bomb"))).code == "too_large"
        spent, (_now, peak) = time.monotonic() - begin, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert spent < 5
    assert peak < 16_000_000


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip, br", "identity, gzip", "gzip;q=1", "GZIP,GZIP,GZIP,GZIP"])
async def test_a_bomb_inside_a_bomb_is_not_opened(fetcher: HttpFetcher, site: Site, encoding: str) -> None:
    body = gzip.compress(gzip.compress(b"\0" * 10_000_000))
    site.answers["/bomb"] = http(body=body, content_encoding=encoding)
    assert (await failure(fetcher, site.url("/bomb"))).code == "wrong_content_type"


async def test_a_hundred_redirects_over_many_hosts_end(fetcher: HttpFetcher, site: Site, other: Site) -> None:
    for number in range(100):
        here, there = (site, other) if number % 2 == 0 else (other, site)
        here.answers[f"/{number}"] = http("302 Found", location=there.url(f"/{number + 1}"))
    assert (await failure(fetcher, site.url("/0"))).code == "redirect_loop"
    assert len(site.requests) + len(other.requests) <= 11 + 2


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "017700000001",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[fc00::1]",
        "169.254.169.254",
        "10.0.0.1",
        "100.64.0.1",
        "192.168.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "user@127.0.0.1",
        "paper.example:80@127.0.0.1",
        "127.0.0.1%00.paper.example",
        "127.0.0.1\t",
    ],
)
@pytest.mark.parametrize("by", ["link", "redirect", "picture"])
async def test_no_spelling_of_an_inner_address_is_asked(watch: Watch, tmp_path: Path, host: str, by: str) -> None:
    async with open_site() as inner, open_site() as leads:
        inner.answers["/"] = http(body=b"secret")
        url = f"http://{host}:{inner.port}/"
        async with HttpFetcher(clock=watch, limits=SHORT, allow=[f"127.0.0.1:{leads.port}"]) as fetcher:
            if by == "picture":
                try:
                    assert await MediaStore(tmp_path, fetcher).keep(Image(url), referer="") is None
                except FetchError as error:
                    assert error.code in {"unsafe_address", "dns", "connect"}
            else:
                leads.answers["/"] = http("302 Found", location=url.encode().decode("latin-1"))
                refused = await failure(fetcher, leads.url() if by == "redirect" else url)
                assert refused.code in {"unsafe_address", "dns", "connect", "redirect_loop"}
        assert inner.requests == []


ELSEWHERE = ["198.51.100.0/24"]
"""Stands for the public Internet: nobody is there (RFC 5737)."""


class Names:
    """A name server that says something else each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
        self.asked.append(host)
        now = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [
            ResolveResult(hostname=host, host=one, port=port, family=kinds[":" in one], proto=0, flags=0) for one in now
        ]


async def test_a_name_that_is_public_first_and_ours_later_leads_nowhere(site: Site, watch: Watch) -> None:
    names = Names(["198.51.100.1"], ["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"])
    url = site.url("/", host="rebinding.example")
    for expected in ({"connect", "timeout"}, *[{"unsafe_address"}] * 4):
        async with HttpFetcher(clock=watch, limits=SHORT, look_up=names, allow=ELSEWHERE) as fetcher:
            assert (await failure(fetcher, url)).code in expected
    assert len(names.asked) == 5
    assert site.requests == []


async def test_of_several_addresses_only_the_public_ones_are_connected_to(site: Site, watch: Watch) -> None:
    names = Names(["127.0.0.1", "198.51.100.1", "::1"])
    async with HttpFetcher(clock=watch, limits=SHORT, look_up=names, allow=ELSEWHERE) as fetcher:
        assert (await failure(fetcher, site.url("/", host="mixed.example"))).code in {"connect", "timeout"}
    assert site.requests == []


async def test_what_was_vetted_is_what_is_connected_to(site: Site, watch: Watch) -> None:
    """Were the name looked up again to connect, it would lead elsewhere: nobody listens there."""
    site.answers["/"] = http(body=b"x")
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with HttpFetcher(clock=watch, limits=SHORT, look_up=names, allow=[f"127.0.0.1:{site.port}"]) as fetcher:
        assert (await fetcher.fetch(site.url("/", host="once.example"))).body == b"x"
    assert site.paths() == ["/robots.txt", "/"]
    assert site.requests[0].headers["host"] == f"once.example:{site.port}"


@pytest.mark.parametrize(
    "location",
    [
        "/a%0d%0aX-Evil:%20yes",
        "/a\tb",
        "/a\x01b",
        "/a b",
        "/\xe6\x96\xb0\xe8\x81\x9e",
        "//",
        "http:///",
        "http://[",
        "?",
    ],
)
async def test_a_redirect_smuggles_nothing_into_the_next_request(
    fetcher: HttpFetcher, site: Site, location: str
) -> None:
    site.answers["/go"] = raw(
        f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    )  # type: ignore[assignment]
    with pytest.raises(FetchError):
        await fetcher.fetch(site.url("/go"))
    assert all("x-evil" not in request.headers for request in site.requests)
    assert all(
        set(request.headers) <= {"host", "user-agent", "accept", "accept-encoding", "connection"}
        for request in site.requests
    )


@pytest.mark.parametrize("link", ["/a\r\nX-Evil: yes", "/a\nHost: evil.example", "/\x00", "/a\u2028b"])
async def test_a_link_smuggles_nothing_either(fetcher: HttpFetcher, site: Site, link: str) -> None:
    with pytest.raises(FetchError):
        await fetcher.fetch(site.url(link), referer=f"https://paper.example/{link}")
    assert all("x-evil" not in request.headers for request in site.requests)


# -- TLS -------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def listening(answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]) -> AsyncIterator[int]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)  # type: ignore[misc]
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def never_shakes_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def speaks_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(http(body=b"plain"))
    await writer.drain()


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(10)


@pytest.mark.parametrize(
    ("answer", "codes"),
    [(never_shakes_hands, {"timeout"}), (speaks_plainly, {"tls"}), (hangs_up, {"tls", "connect"})],
)
async def test_a_handshake_that_goes_wrong_is_an_error(fetcher: HttpFetcher, answer: object, codes: set[str]) -> None:
    async with listening(answer) as port:  # type: ignore[arg-type]
        assert (await failure(fetcher, f"https://127.0.0.1:{port}/")).code in codes


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("wrong", ["expired", "other name", "old protocol"])
async def test_a_certificate_that_is_not_right_is_tls(watch: Watch, wrong: str) -> None:
    authority = trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    past = datetime.now(UTC) - timedelta(days=1) if wrong == "expired" else None
    name = "elsewhere.example" if wrong == "other name" else "localhost"
    authority.issue_cert(name, not_after=past).configure_cert(theirs)
    if wrong == "old protocol":
        theirs.minimum_version, theirs.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    authority.configure_trust(ours)
    async with (
        open_site(tls=theirs) as site,
        HttpFetcher(clock=watch, allow=["localhost"], limits=Limits(), tls=ours) as fetcher,
    ):
        assert (await failure(fetcher, site.url("/", host="localhost"))).code in ("tls", "connect")
        assert site.requests == []


# -- pictures --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["slow body", "chunks without end", "headers without end", "two lengths", "huge chunk"]
)
async def test_an_attack_in_the_place_of_a_picture_costs_this_picture(
    fetcher: HttpFetcher, site: Site, tmp_path: Path, name: str
) -> None:
    site.answers["/p.jpg"] = ATTACKS[name]  # type: ignore[assignment]
    begin = time.monotonic()
    try:
        assert await MediaStore(tmp_path, fetcher).keep(Image(site.url("/p.jpg")), referer="") is None
    except FetchError as error:
        assert error.code in REFUSED
    assert time.monotonic() - begin < 10
    assert list(tmp_path.rglob("*.*")) == []


# -- from the line to the entry --------------------------------------------------------------------------------

_ITEM = "<item><guid>1</guid><title>one %s</title><link>https://paper.example/1</link>%s</item>"
_RSS = '<rss version="2.0"><channel><title>%s</title>%s</channel></rss>'
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
_OUTER = '<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:1/y">%y;'
_HEAD = '<?xml version="1.0"?><!DOCTYPE rss ['
BOMB = f'{_HEAD}<!ENTITY e0 "ha">{_ENTITIES}]>' + _RSS % ("&e11;", _ITEM % ("&e11;", ""))
OUTSIDE = f"{_HEAD}{_OUTER}]>" + _RSS % ("t", _ITEM % ("&x;", ""))
DEEP = _RSS % ("t", _ITEM % ("", "<description>" + "<b>" * 50_000 + "</b>" * 50_000 + "</description>"))


class OneSite(FakeWeb):
    """A web that is fetched for real."""

    def __init__(self, fetcher: HttpFetcher) -> None:
        super().__init__()
        self.fetcher = fetcher

    async def get(self, url: str, **_how: object) -> object:  # type: ignore[override]
        return await self.fetcher.fetch(url)


@pytest.mark.parametrize("body", [BOMB, OUTSIDE, DEEP], ids=["entity bomb", "outer entity", "50,000 deep"])
async def test_a_feed_that_is_a_weapon_is_read_or_refused_in_bounded_time(watch: Watch, site: Site, body: str) -> None:
    site.answers["/feed"] = http(body=body.encode(), content_type="application/rss+xml")
    async with HttpFetcher(clock=watch, allow=["127.0.0.1"]) as fetcher:
        begin = time.monotonic()
        try:
            listing = await feed.read(source("feed", site.url("/feed")), OneSite(fetcher))  # type: ignore[arg-type]
            said = repr(listing.entries)
        except ParseError as error:
            said = error.reason
    assert time.monotonic() - begin < 20
    assert "root:" not in said
    assert len(said) < 2_000_000
    assert site.paths() == ["/robots.txt", "/feed"]
