"""What the web throws at us, all of it in one pass: each gets its sentence, and the healthy partner is posted."""

from __future__ import annotations

import gzip
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from ingest import jobs
from ingest.app import App, open_app
from ingest.cli import run
from ingest.config import load
from ingest.errors import ConfigError
from ingest.extraction.pool import ExtractionPool
from ingest.settings import Settings
from tests.fetch.site import Site, Write, http, open_site

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LINES = (
    "The ferry to the far pier was late by eleven minutes this morning, and nobody on the stairs minded very much.",
    "Its captain said that the fog over the harbor had been the thickest that he had seen in nineteen years at sea.",
    "By noon the lamps along the breakwater were out again, and the market sold the last of the season's clams.",
)
CHINESE = (
    "港口清晨起了大霧，往遠碼頭的渡輪遲了十一分鐘，石階上候船的人並不着急，有人買了熱豆漿慢慢喝。",
    "船長說，這是他十九年來見過最濃的一場霧，汽笛每隔兩分鐘便響一次，直到燈塔的光重新看得見為止。",
    "到了中午，防波堤上的燈陸續熄滅，市集把這一季最後一批蛤蜊賣完，攤主們收起帆布回家吃飯去了。",
)
ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12))
    + b"]><rss version='2.0'><channel><title>&m;</title><item><title>&m;</title></item></channel></rss>"
)


def article(title: str, lines: tuple[str, ...] = LINES) -> str:
    text = "".join(f"<p>{line}</p>" for line in lines)
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"


def rss(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def item(site: Site, number: int | str, title: str = "Fog", *, age: timedelta = timedelta(hours=1)) -> str:
    link = site.url(f"/{number}.html")
    date = format_datetime(NOW - age)
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"


async def fifty_megabytes(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n<rss>")
    for _chunk in range(50):
        await write(b" " * 1_000_000)


def hostile(site: Site) -> dict[str, bytes]:
    """Path of a feed → its body, and the pages behind."""
    xml = {"content_type": "application/rss+xml"}
    bomb = gzip.compress(b"<rss>" + b" " * 60_000_000)
    good = rss(item(site, "healthy", "The fog over the harbor"))
    strange = (
        f"<item><title>No id</title><link>{site.url('/noid.html')}</link></item>"
        "<item><title>No link</title><guid>no-link</guid></item>"
        f"<item><guid>no-title</guid><link>{site.url('/notitle.html')}</link></item>"
        "<item><description>Neither id nor link</description></item>"
    )
    site.answers |= {
        "/html": http(body=article("A page").encode(), content_type="text/html"),
        "/empty": http(body=b"", **xml),
        "/large": fifty_megabytes,
        "/torn": http(body=good[: good.index(b"<pubDate>") + 4], **xml),
        "/zip": http(body=bomb, content_encoding="gzip", **xml),
        "/entities": http(body=ENTITY_BOMB, **xml),
        "/charset": http(body=rss(item(site, "gbk", "港口的霧")), **xml),
        "/strange": http(body=rss(strange), **xml),
        "/many": http(
            body=rss(*(item(site, n, f"N {n}", age=timedelta(minutes=n % 9000)) for n in range(10_000))), **xml
        ),
        "/healthy": http(body=good, **xml),
        "/gbk.html": http(
            body=article("港口的霧", CHINESE).encode("gb18030"), content_type="text/html; charset=iso-8859-1"
        ),
    }
    for name in ("healthy", "noid", "notitle", *range(10_000)):
        page = article(f"The page {name}", tuple(f"{line} That is number {name}." for line in LINES))
        site.answers[f"/{name}.html"] = http(body=page.encode(), content_type="text/html; charset=utf-8")
    return {}


KINDS = ("html", "empty", "large", "torn", "zip", "entities", "charset", "strange", "many", "healthy")


def partner(name: str, feed: str) -> str:
    return (
        f"  - {{id: {name}, name: {name.title()}, account: {{handle: {name}, display_name: {name}}}, "
        f"rights: {{basis: contract}}, sources: [{{feed: '{feed}'}}]}}\n"
    )


@asynccontextmanager
async def open_hostile(folder: Path, site: Site) -> AsyncIterator[App]:
    hostile(site)
    head = (
        "version: 1\ndefaults: {publish: {mode: auto, max_per_hour: none, quiet_hours: none}}\n"
        "targets: {discover: {kind: community}}\nfetch: {allow: [127.0.0.1]}\norganizations:\n"
    )
    partners = [partner(kind, site.url(f"/{kind}")) for kind in KINDS]
    partners.append(partner("unreachable", "http://127.0.0.1:9/feed"))
    (folder / "sources.yaml").write_text(head + "".join(partners), encoding="utf-8")
    settings = Settings.from_environment({}, folder)
    pool = ExtractionPool(workers=1)
    try:
        async with open_app(settings, load(settings.sources), clock=lambda: NOW, extractor=pool) as app:
            await jobs.start(app)
            yield app
    finally:
        pool.close()


async def test_each_gets_one_clear_sentence_and_the_healthy_partner_is_posted(tmp_path: Path) -> None:
    async with open_site() as site, open_hostile(tmp_path, site) as app:
        began = time.process_time()
        done = await jobs.sync(app, everything=True)
        assert time.process_time() - began < 20
        reports = {report.source_id.split("/")[0]: report for report in done.reports}
        titles = [card.title for card in await app.community.feed(limit=100)]
        many = await app.store.organization_overviews()
    assert set(reports) == {*KINDS, "unreachable"}

    failed = {name for name, report in reports.items() if report.problem}
    assert failed >= {"html", "empty", "large", "zip", "unreachable"}
    assert failed.isdisjoint({"healthy", "many", "strange", "charset"})
    for name in failed:
        problem = reports[name].problem
        assert problem is not None and problem.code != "unexpected"
        assert len(problem.reason) > 15 and problem.reason.endswith(".") and problem.fix, (name, problem)

    for name in ("torn", "entities", "strange"):  # of these something can be read, and what was odd is said
        assert reports[name].problem or reports[name].notes, name
    assert len(str(reports["entities"])) < 5_000
    assert "The page healthy" in titles or "The fog over the harbor" in titles
    assert any("霧" in title for title in titles)
    assert done.failed

    counted = reports["many"]
    assert counted.announced == 10_000
    assert counted.counts == {"new": 10} and counted.skipped == {"before_backfill": 9_990}
    overview: Mapping[str, int] = next(one.skipped for one in many if one.id == "many")
    assert overview == {"before_backfill": 9_990}


def test_two_sources_with_the_same_id_and_a_literal_token_are_mistakes_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sources.yaml").write_text(
        "version: 1\ntargets: {discover: {kind: community}}\norganizations:\n"
        "  - id: paper\n    name: Paper\n"
        "    account: {handle: paper, display_name: Paper, tokens: {discover: s3cr3t-t0k3n}}\n"
        "    sources:\n"
        "      - {id: news, feed: https://paper.example/a}\n"
        "      - {id: news, feed: https://paper.example/b}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError):
        load(tmp_path / "sources.yaml")
    assert run(["-C", str(tmp_path), "check"]) == 2
    said = capsys.readouterr().out
    assert "s3cr3t" not in said
    assert "env:" in said and "news" in said
