"""Pages that need JavaScript, in a real Chromium that reaches nothing but through the fetcher."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import ConfigError, FetchError
from ingest.fetch import HttpFetcher, Limits, Rendering, chromium
from ingest.fetch.browser import RenderLimits
from ingest.settings import Secrets
from ingest.types import Access, Page
from tests.fakes import FakeClock, FakeSite
from tests.fetch.site import Site, Write, http

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed here")
pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

QUICK = RenderLimits(seconds=6, quiet=0.4)


def html(body: str) -> bytes:
    return http(body=f"<!doctype html><title>t</title><body>{body}".encode(), content_type="text/html; charset=utf-8")


def script(code: str) -> bytes:
    return html(f"<div id=out></div><script>{code}</script>")


@pytest.fixture
async def fetcher(tmp_path: Path) -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(
        clock=FakeClock(), allow=["127.0.0.1"], limits=Limits(), secrets=Secrets({"K": "s3cr3t"}, tmp_path)
    ) as fetcher:
        yield fetcher


@pytest.fixture
async def rendering(fetcher: HttpFetcher) -> AsyncIterator[Rendering]:
    async with Rendering(fetcher, limits=QUICK) as rendering:
        yield rendering


async def rendered(rendering: Rendering, site: Site, path: str = "/", access: Access | None = None) -> str:
    page = await rendering.fetch(site.url(path), access=access, render=True)
    return page.body.decode()


async def failure(rendering: Rendering, site: Site, path: str = "/") -> FetchError:
    with pytest.raises(FetchError) as caught:
        await rendering.fetch(site.url(path), render=True)
    assert caught.value.reason and caught.value.fix
    return caught.value


async def hang(write: Write) -> None:
    await asyncio.sleep(60)


def chromiums() -> list[int]:
    """The processes of Chromium that are there, dead ones that wait to be collected apart."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _paren, rest = status.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if name.startswith("chrom") and rest.split()[0] != "Z":
            found.append(int(status.parent.name))
    return found


@needs_chromium
async def test_text_and_links_that_a_script_fetches_are_on_the_page(rendering: Rendering, site: Site) -> None:
    site.answers |= {
        "/list": html('<link rel=stylesheet href=/s.css><main id=app></main><script src="/app.js"></script>'),
        "/s.css": http(body=b"body{}", content_type="text/css"),
        "/app.js": http(
            body=b"""fetch('/news.json').then(r => r.json()).then(news => { for (const one of news) {
                const a = document.createElement('a'); a.href = one.url; a.textContent = one.title;
                app.append(a); } })""",
            content_type="text/javascript",
        ),
        "/news.json": http(body='[{"url": "/1", "title": "頭條"}]'.encode(), content_type="application/json"),
    }
    page = await rendering.fetch(site.url("/list"), render=True)
    assert '<a href="/1">頭條</a>' in page.body.decode()
    assert (page.url, page.final_url, page.status) == (site.url("/list"), site.url("/list"), 200)
    assert not page.validators
    agents = {request.headers["user-agent"].partition("/")[0] for request in site.requests}
    assert agents == {"ingest"}
    assert site.most_at_once == 1


@needs_chromium
async def test_a_page_that_is_not_to_be_rendered_is_passed_on(rendering: Rendering, site: Site) -> None:
    site.answers["/"] = script("out.textContent = 'rendered'")
    assert b"rendered</div>" not in (await rendering.fetch(site.url("/"))).body


@needs_chromium
async def test_a_page_reaches_nothing_that_the_fetcher_would_not_ask(site: Site, other: Site) -> None:
    port = other.port
    site.answers["/"] = script(f"""
        const tries = [];
        for (const url of ['http://localhost:{port}/a', 'http://[::1]:{port}/b', 'http://169.254.169.254/c',
                           'file:///etc/passwd', 'http://2130706433:{port}/d'])
            tries.push(fetch(url, {{mode: 'no-cors'}}).then(() => 'reached ' + url, () => 'refused'));
        const img = new Image(); img.src = 'http://localhost:{port}/e';
        const frame = document.createElement('iframe'); frame.src = 'http://localhost:{port}/f'; out.append(frame);
        navigator.sendBeacon('http://localhost:{port}/g', 'x');
        window.open('http://localhost:{port}/h');
        tries.push((async () => 'socket ' + typeof WebSocket)());
        const work = new Blob(["new WebSocket('ws://localhost:{port}/i')"]);
        try {{ new Worker(URL.createObjectURL(work)); }} catch (e) {{}}
        const form = document.createElement('form'); form.method = 'POST'; form.target = '_blank';
        form.action = 'http://localhost:{port}/j'; document.body.append(form); form.submit();
        Promise.all(tries).then(all => out.append(all.join(', ')));
    """)
    only = [f"127.0.0.1:{site.port}"]
    async with HttpFetcher(clock=FakeClock(), allow=only) as fetcher, Rendering(fetcher, limits=QUICK) as rendering:
        text = await rendered(rendering, site)
    assert text.count("refused") >= 5
    assert "reached" not in text.partition("<script>")[0]
    assert "socket undefined" in text
    assert other.requests == []
    assert site.paths() == ["/robots.txt", "/"]


@needs_chromium
async def test_chromium_itself_reaches_nothing_even_where_nobody_answers_for_it(site: Site) -> None:
    from playwright.async_api import Error, async_playwright

    site.answers["/"] = html("reached")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=chromium.arguments(), chromium_sandbox=chromium.sandboxed()
        )
        tab = await browser.new_page()
        for url in (site.url("/"), site.url("/", host="localhost")):
            with pytest.raises(Error):
                await tab.goto(url)
        await browser.close()
    assert site.requests == []


@needs_chromium
async def test_what_robots_txt_forbids_is_not_asked_by_a_script_either(rendering: Rendering, site: Site) -> None:
    site.answers["/robots.txt"] = http(body=b"User-agent: *\nDisallow: /api")
    site.answers["/"] = script("fetch('/api').then(() => out.append('got it'), () => out.append('refused'))")
    assert ">refused</div>" in await rendered(rendering, site)
    assert site.asked("/api") == []


@needs_chromium
async def test_a_page_that_never_stops_loading_is_taken_as_it_stands(rendering: Rendering, site: Site) -> None:
    site.answers |= {"/": script("out.append('here already'); fetch('/hang')"), "/hang": hang}
    begin = time.monotonic()
    assert "here already</div>" in await rendered(rendering, site)
    assert time.monotonic() - begin < QUICK.seconds + 15


@needs_chromium
async def test_a_script_that_never_ends_costs_its_own_page_only(rendering: Rendering, site: Site) -> None:
    site.answers |= {"/": script("for (;;) {}"), "/good": script("out.append('fine')")}
    assert (await failure(rendering, site)).code == "timeout"
    assert "fine</div>" in await rendered(rendering, site, "/good")


@needs_chromium
@pytest.mark.parametrize(
    "code",
    [
        "setInterval(() => out.append('x'.repeat(1e6)), 5)",
        "const grow = () => { out.append('y'.repeat(1e6)); fetch('/').finally(grow) }; grow()",
    ],
)
async def test_a_page_that_grows_without_end_is_given_up(fetcher: HttpFetcher, site: Site, code: str) -> None:
    site.answers["/"] = script(code)
    async with Rendering(fetcher, limits=replace(QUICK, page_bytes=2_000_000)) as rendering:
        assert (await failure(rendering, site)).code == "too_large"
    assert len(site.requests) <= QUICK.requests + 3


@needs_chromium
async def test_a_page_that_eats_memory_ends_alone(fetcher: HttpFetcher, site: Site) -> None:
    site.answers |= {
        "/": script("const all = []; fetch('/hang'); setInterval(() => all.push(new Uint8Array(5e7).fill(1)), 20)"),
        "/good": script("out.append('fine')"),
        "/hang": hang,
    }
    async with Rendering(fetcher, limits=replace(QUICK, memory=500_000_000)) as rendering:
        assert (await failure(rendering, site)).code == "too_large"
        assert "fine</div>" in await rendered(rendering, site, "/good")


@needs_chromium
async def test_secrets_go_with_the_scripts_of_their_own_site_and_with_no_other(
    rendering: Rendering, site: Site, other: Site
) -> None:
    access = Access("paper", site.url(""), headers={"X-Key": "env:K"})
    reads = "fetch('%s').then(r => r.text()).then(t => out.append(t + document.cookie))"
    site.answers |= {
        "/": script(reads % "/api"),
        "/api": http(body=b"private text", set_cookie="sid=abc; Path=/"),
        "/leads": script(f"location = '{other.url('/evil')}'"),
    }
    other.answers |= {"/evil": script(reads % "/turn"), "/turn": http("302 Found", location=site.url("/api"))}
    assert ">private text</div>" in await rendered(rendering, site, access=access)
    assert {one.headers.get("x-key") for one in site.asked("/api")} == {"s3cr3t"}
    site.requests.clear()
    await rendered(rendering, site, "/leads", access=access)
    assert other.asked("/turn")
    assert "s3cr3t" not in str(other.requests)
    assert site.asked("/api")[-1].headers.get("x-key") is None


@needs_chromium
async def test_relative_links_mean_what_they_say_after_a_redirect(rendering: Rendering, site: Site) -> None:
    site.answers |= {
        "/a": script("location = '/moved'"),
        "/moved": http("302 Found", location="/deep/page"),
        "/deep/page": script("out.append(new URL('next', document.baseURI).pathname)"),
    }
    page = await rendering.fetch(site.url("/a"), render=True)
    assert "/deep/next</div>" in page.body.decode()
    assert page.final_url == site.url("/deep/page")


@needs_chromium
async def test_a_page_that_leads_the_browser_on_and_on_ends(rendering: Rendering, site: Site) -> None:
    site.answers |= {f"/{n}": script(f"location = '/{n + 1}'") for n in range(20)}
    await rendered(rendering, site, "/0")
    assert len(site.requests) < 10


@needs_chromium
async def test_a_feed_or_picture_is_not_shown_to_the_browser(rendering: Rendering, site: Site) -> None:
    site.answers["/"] = http(body=b"%PDF", content_type="application/pdf")
    assert (await rendering.fetch(site.url("/"), render=True)).body == b"%PDF"


@needs_chromium
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes cannot be counted here")
async def test_one_browser_serves_all_pages_and_is_gone_afterwards(fetcher: HttpFetcher, site: Site) -> None:
    before = set(chromiums())
    site.answers["/"] = script("out.append('fine')")
    async with Rendering(fetcher, limits=QUICK) as rendering:
        await rendered(rendering, site)
        once = {pid for pid in chromiums() if pid not in before}
        await asyncio.gather(*(rendered(rendering, site) for _ in range(3)))
        assert once
    for _wait in range(50):
        if not set(chromiums()) - before:
            break
        await asyncio.sleep(0.1)
    assert set(chromiums()) - before == set()


@needs_chromium
async def test_a_browser_that_was_killed_is_started_again(rendering: Rendering, site: Site) -> None:
    site.answers["/"] = script("out.append('fine')")
    await rendered(rendering, site)
    rendering._browser._kill()
    assert "fine</div>" in await rendered(rendering, site)


@needs_chromium
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes cannot be counted here")
async def test_no_browser_is_left_behind_by_a_process_that_was_killed(tmp_path: Path) -> None:
    before = set(chromiums())
    program = tmp_path / "renders.py"
    program.write_text(
        textwrap.dedent("""
        import asyncio
        from ingest.fetch import Rendering
        from tests.fakes import FakeClock
        from tests.fetch.test_browser import Standing

        async def main():
            rendering = Rendering(Standing())
            await rendering.fetch("https://paper.example/", render=True)
            print("shown", flush=True)
            await asyncio.sleep(60)

        asyncio.run(main())
        """)
    )
    environ = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), stdout=asyncio.subprocess.PIPE, env=environ
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"shown\n"
    assert set(chromiums()) - before
    process.send_signal(signal.SIGKILL)
    await process.wait()
    for _wait in range(100):
        if not set(chromiums()) - before:
            break
        await asyncio.sleep(0.1)
    assert set(chromiums()) - before == set()


class Standing(FakeSite):
    """A fetcher that answers everything with a page."""

    async def fetch(self, url: str, **_how: object) -> Page:
        return Page(url, url, 200, {"content-type": "text/html"}, b"<p>text", FakeClock()())


async def test_who_has_no_browser_is_told_what_to_install(tmp_path: Path) -> None:
    async with Rendering(Standing(), executable=str(tmp_path / "chromium")) as rendering:
        with pytest.raises(ConfigError) as caught:
            await rendering.fetch("https://paper.example/", render=True)
    assert "INGEST_CHROMIUM" in caught.value.reason
    assert caught.value.fix
