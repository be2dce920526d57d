"""Pictures of the community's pages in real Chromium: phone and desktop, light and dark, three languages.

    python -m bench.screenshots [--out DIR] [--url http://127.0.0.1:8800] [--chromium /usr/bin/chromium]

Without `--url` it serves a community of its own, filled with the demo's articles. The pictures are there to be looked
at; what a program can see is checked on the way: no page may scroll sideways, none may report an error.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Browser

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SIZES = {"small": (360, 780), "phone": (390, 844), "desktop": (1440, 1000)}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. `find`: the page whose first matching link is followed, when the address is not known before."""

    name: str
    path: str
    size: str
    theme: str
    language: str
    find: str = ""
    whole: bool = False


_SHOTS = (
    Shot("discover-desktop-light", "/", "desktop", "light", "zh-Hant"),
    Shot("discover-desktop-dark", "/", "desktop", "dark", "en"),
    Shot("discover-phone-light", "/", "phone", "light", "zh-Hans"),
    Shot("discover-phone-dark", "/", "phone", "dark", "zh-Hant"),
    Shot("discover-small-light", "/", "small", "light", "en"),
    Shot("discover-long-desktop", "/", "desktop", "light", "zh-Hans", whole=True),
    Shot("discover-long-phone", "/", "phone", "light", "zh-Hant", whole=True),
    Shot("account-desktop-light", "/@qinghe", "desktop", "light", "zh-Hans"),
    Shot("account-phone-dark", "/@meridian", "phone", "dark", "en"),
    Shot("article-zh-desktop-light", "/@harbour", "desktop", "light", "zh-Hant", find=".post h2 a", whole=True),
    Shot("article-zh-phone-light", "/@qinghe", "phone", "light", "zh-Hans", find=".post .pic", whole=True),
    Shot("article-en-phone-dark", "/@meridian", "phone", "dark", "en", find=".post .pic", whole=True),
    Shot("article-en-desktop-dark", "/@delta", "desktop", "dark", "en", find=".post .pic", whole=True),
    Shot("excerpt-phone-light", "/@delta", "small", "light", "zh-Hans", find=".post h2 a", whole=True),
    Shot("organizations-desktop-light", "/organizations", "desktop", "light", "zh-Hant"),
    Shot("organizations-phone-dark", "/organizations", "phone", "dark", "zh-Hans"),
    Shot("missing-phone-light", "/post/999999", "small", "light", "zh-Hans"),
    Shot("missing-desktop-dark", "/nowhere", "desktop", "dark", "zh-Hant"),
)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.screenshots", description="Pictures of the pages.")
    arguments.add_argument("--out", type=Path, default=Path("docs/pictures"))
    arguments.add_argument("--url", default="", help="a community that runs already")
    arguments.add_argument("--chromium", default="/usr/bin/chromium")
    arguments.add_argument("--only", default="", help="only pictures with this in their name")
    asyncio.run(_run(arguments.parse_args()))


async def _run(arguments: argparse.Namespace) -> None:
    from playwright.async_api import async_playwright

    arguments.out.mkdir(parents=True, exist_ok=True)
    async with _served(arguments.url) as url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=arguments.chromium, args=_FLAGS)
        for shot in _SHOTS:
            if arguments.only in shot.name:
                await _take(browser, url, shot, arguments.out)
        await browser.close()


@asynccontextmanager
async def _served(url: str) -> AsyncIterator[str]:
    """The community at `url`, else one of our own for as long as the block lasts."""
    if url:
        yield url.rstrip("/")
        return
    import uvicorn
    from sqlmodel import SQLModel

    from bench._gallery import NOW, Shelf, fill
    from ingest.community.app import create_app
    from ingest.store.community import CommunityStore
    from ingest.store.database import Database

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/community.db")
        SQLModel.metadata.create_all(database.writer)
        community, shelf = CommunityStore(database), Shelf(Path(folder))
        await fill(community, shelf)
        app = create_app(community, shelf, base_url="http://127.0.0.1", clock=lambda: NOW, timezone="Asia/Shanghai")
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 – uvicorn tells it in no other way
            await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        server.should_exit = True
        await serving
        database.close()


async def _take(browser: Browser, url: str, shot: Shot, out: Path) -> None:
    width, height = _SIZES[shot.size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale=shot.language,
        color_scheme="dark" if shot.theme == "dark" else "light",
        is_mobile=width < 500,
        device_scale_factor=2 if width < 500 else 1,
        java_script_enabled=True,  # of the browser's own, to measure; the pages send none
    )
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(f"{url}{shot.path}?lang={shot.language}")
    if shot.find:
        address = await page.locator(shot.find).first.get_attribute("href")
        await page.goto(f"{url}{address}")
    await page.wait_for_load_state("networkidle")
    if shot.whole:
        await _scroll_through(page)
    await page.screenshot(path=out / f"{shot.name}.png", full_page=shot.whole)
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    complaints = [text for text in said if "404" not in text or "missing" not in shot.name]
    await context.close()
    print(f"{shot.name}: {'scrolls sideways by ' + str(wide) if wide > 0 else 'fits'} {' '.join(complaints)}".rstrip())


async def _scroll_through(page: object) -> None:
    """Lazy pictures come when they are scrolled to."""
    await page.evaluate(  # type: ignore[attr-defined]
        "async () => { for (let y = 0; y < document.body.scrollHeight; y += 600) { scrollTo(0, y);"
        " await new Promise(r => setTimeout(r, 60)) } scrollTo(0, 0); await new Promise(r => setTimeout(r, 200)) }"
    )


if __name__ == "__main__":
    main()
