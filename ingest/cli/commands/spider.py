"""`ingest spider new`: a spider to begin with, the page it was made for, and its test."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.naming import WrongName, WrongNames
from ingest.cli.output import Output, with_json
from ingest.errors import ConfigError, SourceError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext

if TYPE_CHECKING:
    from ingest.feeds.sketch import Sketch
    from ingest.types import Config, Page


def command() -> click.Command:
    @click.group("spider", help=_("Programs for sites that nothing simpler can read."))
    def spider() -> None:
        pass

    spider.add_command(_new())
    return spider


def _new() -> click.Command:
    @click.command("new", help=_("Write a spider for the page at URL, with its test and the page as it is now."))
    @click.argument("name")
    @click.argument("url")
    @with_json
    @click.pass_obj
    def new(out: Output, name: str, url: str) -> int:
        return _run(out, name, url)

    return new


def _run(out: Output, name: str, url: str) -> int:
    from ingest.feeds.sketch import sketch

    folder = out.settings().workspace / "spiders"
    _check(folder, name, url)
    config = _declared(out)
    page = asyncio.run(_fetched(out, config, url))
    guess = sketch(page.body, page.headers.get("content-type", ""), page.final_url)
    files = _files(folder, name, page, guess)
    found = _tried(files, name, page, guess)
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _say(out, config, name, page, guess, found, list(files))
    return 0 if found else 1


def _check(folder: Path, name: str, url: str) -> None:
    """Every mistake at once, before anything is asked or written."""
    from ingest.config import words

    mistakes = []
    for text, check in ((name, _name), (url, words.url)):
        try:
            check(text)
        except ConfigError as error:
            mistakes.append(WrongName(text, f"{text[:100]}: {error.reason}", error.fix))
    there = [folder / f"{name}.py", *(folder / "fixtures").glob(f"{name}.*"), folder / "tests" / f"test_{name}.py"]
    if not mistakes:
        for path in there:
            if path.exists():
                reason = _("{file} is there already.", file=path)
                mistakes.append(
                    WrongName(name, reason, _("Nothing is written over: choose another name, or remove it."))
                )
    if mistakes:
        raise WrongNames(mistakes)


def _name(text: str) -> str:
    from ingest.config import words

    if text.startswith(("_", "test_")):
        raise ConfigError(
            _("A spider's name that begins like this is not found."), fix=_("Write, for example, longreads.")
        )
    return words.spider(text)


def _declared(out: Output) -> Config:
    """What sources.yaml says; nothing where there is none. Raises ConfigError: without the manners and addresses that
    a file with mistakes allows, the page would be refused for a reason that is none."""
    from ingest.config import load
    from ingest.types import Config

    file = out.settings().sources
    return load(file) if file.exists() else Config()


async def _fetched(out: Output, config: Config, url: str) -> Page:
    from ingest.app import open_network

    async with open_network(out.settings(), config) as network:
        return await network.fetcher.fetch(url, accept="text/html, application/json;q=0.9, */*;q=0.5")


def _files(folder: Path, name: str, page: Page, guess: Sketch) -> dict[Path, bytes]:
    from ingest.feeds import sketch

    return {
        folder / f"{name}.py": sketch.spider(name, page.final_url, guess).encode(),
        folder / "fixtures" / f"{name}{guess.suffix}": page.body,
        folder / "tests" / f"test_{name}.py": sketch.test(name, page.final_url, guess).encode(),
    }


def _tried(files: Mapping[Path, bytes], name: str, page: Page, guess: Sketch) -> int:
    """How many articles the spider finds on the page: it is run before anybody is told that it works."""
    from ingest.rehearsal import rehearse

    if not guess.found:
        return 0
    spider, fixture, _test = files.values()
    with tempfile.TemporaryDirectory(prefix="ingest-") as scratch:
        program, saved = Path(scratch) / f"{name}.py", Path(scratch) / f"page{guess.suffix}"
        program.write_bytes(spider)
        saved.write_bytes(fixture)
        try:
            entries = rehearse(program, {page.final_url: saved})
        except SourceError:
            return 0
    return sum(1 for entry in entries if entry.url.startswith("http") and entry.title)


def _say(out: Output, config: Config, name: str, page: Page, guess: Sketch, found: int, files: list[Path]) -> None:
    from ingest.added import organization_of

    try:
        owner = organization_of(config, page.final_url).id
    except ConfigError:
        owner = ""
    line = f"      - spider: {name}"
    if out.as_json:
        spider, fixture, test = (str(path) for path in files)
        written = {"spider": spider, "fixture": fixture, "test": test}
        out.value({**written, "url": page.final_url, "guess": guess.what, "found": found, "yaml": line})
        return
    for path in files:
        out.line(_("written: {file}", file=path))
    out.line()
    out.line(_found(guess, found, files))
    if found:
        out.line(_simpler(guess, page))
    out.line()
    out.line(_("In sources.yaml, below `sources:` of {organization}:", organization=owner or _("the organization")))
    out.line(f"\n{line}\n")
    out.line(_("Try it on the saved page:  python {test}", test=files[-1]))
    out.line(_("Try it on the site:        ingest read {source}", source=f"{owner or 'ORGANIZATION'}/{name}"))


def _found(guess: Sketch, found: int, files: list[Path]) -> str:
    if found:
        return ngettext(
            "It finds {count} article on the page as it is now, by {guess}",
            "It finds {count} articles on the page as it is now, by {guess}",
            found,
            guess=guess.what,
        )
    if guess.what:
        return _(
            "There is a list, “{guess}”, but what it lists has no address, so the test fails. Say in {file} how an "
            "article's address is made.",
            guess=guess.what,
            file=files[0],
        )
    return _(
        "Nothing on the page looks like a list of articles, so the spider finds nothing yet and its test fails. "
        "What to write is said in {file}.",
        file=files[0],
    )


def _simpler(guess: Sketch, page: Page) -> str:
    """A spider is the last resort, and a person should know when it is not needed."""
    if guess.suffix == ".json":
        return _("If it is all you need, `api: {url}` may read it without a spider.", url=page.final_url)
    return _("If these links are all you need, `page: {url}` reads them without a spider.", url=page.final_url)
