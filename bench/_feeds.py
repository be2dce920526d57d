"""Publishers of invented feeds in a process of their own: as many hosts as there are loopback addresses, one port.

GET http://127.A.B.C:PORT/feed/N       feed N: RSS with summaries, RSS with full texts, RSS with summaries, Atom
GET http://127.0.0.1:PORT/round/R      from now on every twentieth feed has R more entries; the others say 304
GET http://127.0.0.1:PORT/bare/1       from now on no validators are given, so that nobody can answer 304
"""

from __future__ import annotations

import asyncio
import gzip
import random
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from subprocess import PIPE, Popen
from urllib.request import urlopen

ENTRIES = 20
CHANGED_EVERY = 20

_WORDS = re.findall(
    r"\w+",
    "the harbor market river council school of a night train old new bridge rain for with garden plan water light "
    "people who first story island library between season keeps open morning city and bread after museum work",
)
_BEGIN = datetime(2024, 3, 1, 8, tzinfo=UTC)
_ROBOTS = b"User-agent: *\nDisallow: /admin/\nDisallow: /search\nAllow: /\nSitemap: https://paper.example/sitemap.xml\n"


@contextmanager
def publishers() -> Iterator[int]:
    """A running server; its port."""
    server = Popen([sys.executable, "-m", "bench._feeds"], stdout=PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()


def changes(number: int) -> bool:
    """Whether this feed has news in every round; one in twenty, of all formats."""
    return number % CHANGED_EVERY == number // CHANGED_EVERY % CHANGED_EVERY


def tell(port: int, what: str, number: int) -> None:
    with urlopen(f"http://127.0.0.1:{port}/{what}/{number}", timeout=30) as answer:
        answer.read()


def address(port: int, number: int, hosts: int) -> str:
    """Where feed `number` is, when all of them are spread over so many hosts."""
    host = number % hosts + 1
    return f"http://127.{host >> 16 & 255 or 1}.{host >> 8 & 255}.{host & 255}:{port}/feed/{number}"


# -- what is served ------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _packed(number: int, more: int) -> bytes:
    return gzip.compress(written(number, more).encode(), 1)


def written(number: int, more: int = 0) -> str:
    """Feed `number` with its twenty entries, the newest first, and `more` on top of them."""
    kind = number % 4
    last = ENTRIES + more
    entries = [_entry(number, one, kind) for one in range(last - 1, last - 1 - ENTRIES, -1)]
    if kind == 3:
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
            f"<title>Paper {number}</title><id>tag:paper.example,2024:{number}</id>"
            f'<updated>{_when(number, last).isoformat()}</updated><link href="https://p{number}.example/"/>'
            f"{''.join(entries)}</feed>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Paper {number}</title><link>https://p{number}.example/</link>"
        f"<description>All of it</description>{''.join(entries)}</channel></rss>"
    )


def _entry(number: int, one: int, kind: int) -> str:
    chance = random.Random(f"{number}/{one}")
    link = f"https://p{number}.example/2024/03/{one}-{'-'.join(chance.sample(_WORDS, 5))}"
    title = _sentence(chance, 8)
    summary = f"&lt;p&gt;{_sentence(chance, 100)} &lt;a href=&quot;/more/{one}&quot;&gt;more&lt;/a&gt;&lt;/p&gt;"
    when = _when(number, one)
    if kind == 3:
        return (
            f'<entry><title>{title}</title><link rel="alternate" href="{link}"/>'
            f"<id>tag:p{number}.example,2024:{one}</id>"
            f"<published>{when.isoformat()}</published><updated>{when.isoformat()}</updated>"
            f'<author><name>Ada Reporter</name></author><category term="city"/>'
            f'<summary type="html">{summary}</summary></entry>'
        )
    whole = f"<content:encoded><![CDATA[{_article(chance)}]]></content:encoded>" if kind == 1 else ""
    return (
        f'<item><title>{title}</title><link>{link}</link><guid isPermaLink="false">p{number}-{one}</guid>'
        f"<pubDate>{format_datetime(when)}</pubDate><dc:creator>Ada Reporter</dc:creator><category>city</category>"
        f"<description>{summary}</description>{whole}</item>"
    )


def _article(chance: random.Random) -> str:
    paragraphs = [f"<p>{_sentence(chance, 80)} <em>{_sentence(chance, 3)}</em></p>" for _each in range(5)]
    return f'<figure><img src="/pictures/1.jpg" alt="A bridge"/></figure>{"".join(paragraphs)}'


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def _when(number: int, one: int) -> datetime:
    return _BEGIN + timedelta(hours=one, seconds=number % 3600)


# -- the server ----------------------------------------------------------------------------------------------


class _Publisher(asyncio.Protocol):
    """Answers one request after the other on a connection that is kept alive."""

    more = 0
    bare = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.held = b""

    def data_received(self, data: bytes) -> None:
        self.held += data
        while b"\r\n\r\n" in self.held:
            head, _end, self.held = self.held.partition(b"\r\n\r\n")
            self.transport.write(self.answer(head.decode("latin-1")))
            if "connection: close" in head.decode("latin-1").lower():
                self.transport.close()

    def answer(self, head: str) -> bytes:
        _empty, what, *number = head.split(" ", 2)[1].split("/")
        match what:
            case "feed":
                return self.feed(int(number[0]), head)
            case "robots.txt":
                return _response("200 OK", _ROBOTS, "Content-Type: text/plain\r\n")
            case "round":
                _Publisher.more = int(number[0])
            case "bare":
                _Publisher.bare = bool(int(number[0]))
        return _response("200 OK", b"ok", "")

    def feed(self, number: int, head: str) -> bytes:
        more = self.more if changes(number) else 0
        etag = f'"{number}-{more}"'
        given = "" if self.bare else f"ETag: {etag}\r\nLast-Modified: {format_datetime(_when(more, 0))}\r\n"
        if not self.bare and etag in head:
            return _response("304 Not Modified", b"", given)
        kind = "application/atom+xml" if number % 4 == 3 else "application/rss+xml"
        return _response("200 OK", _packed(number, more), f"{given}Content-Type: {kind}\r\nContent-Encoding: gzip\r\n")


def _response(status: str, body: bytes, headers: str) -> bytes:
    length = "" if status.startswith("304") else f"Content-Length: {len(body)}\r\n"
    return f"HTTP/1.1 {status}\r\nServer: press\r\n{headers}{length}\r\n".encode() + body


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Publisher, "0.0.0.0", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
