"""Pages that an operator keeps with what they gave, so that what is read of them tomorrow can be compared.

A fixture is two files in the workspace's folder `fixtures/`: the page as it came (`NAME.html.gz`, or `NAME.html`) and
`NAME.json`: where it came from, and what is expected of it.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.types import Article

FOLDER = "fixtures"
"""Where they are, beside sources.yaml."""

_NAME = re.compile(r"[^\W_][\w.-]{0,79}")
_OF_ARTICLE = ("title", "dek", "authors", "language", "section", "tags", "credit", "canonical", "text", "html")
_OF_IMAGE = ("url", "alt", "caption", "credit")

Expected = Mapping[str, Any]
"""What a page gave, as JSON has it: `held` – the code of a page that is refused –, and the fields of the article."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """A page that is kept with what is expected of it."""

    name: str
    page: Path
    url: str
    content_type: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that has another value than expected."""

    field: str
    expected: Any
    found: Any


def check_name(name: str) -> str:
    """The name itself. Raises ConfigError for what is no name of a file on every system."""
    if _NAME.fullmatch(name):
        return name
    raise ConfigError(
        _("“{name}” is no name for a fixture.", name=name[:100]), fix=_("Use letters, digits, - and _, as in hk-ferry.")
    )


def name_for(text: str) -> str:
    """A name made of an address or a file's name.

    >>> name_for("https://www.paper.example/2026/11/ferry.html?id=7"), name_for("saved/渡輪.html.gz")
    ('paper.example-ferry', '渡輪')
    """
    host, path = re.match(r"(?:https?://(?:www\.)?([^/?#]*))?([^?#]*)", text, re.IGNORECASE).groups()  # type: ignore[union-attr]
    words = [word for word in re.split(r"[/\\]", path) if word]
    last = re.sub(r"(?:\.(?:[sx]?html?|php|aspx?|gz))+$", "", words[-1], flags=re.IGNORECASE) if words else ""
    name = re.sub(r"[^\w.-]+", "-", "-".join(part for part in (host, last) if part)).strip("-._")
    return name[:80] or "page"


def outcome(article: Article | None, held: str) -> Expected:
    """What a page gave, as it is kept."""
    if article is None:
        return {"held": held}
    return {
        "held": held,
        **{name: _plain(getattr(article, name)) for name in _OF_ARTICLE},
        "published": article.published.isoformat() if article.published else None,
        "images": [{name: getattr(image, name) for name in _OF_IMAGE} for image in article.images],
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def differences(expected: Expected, found: Expected) -> Sequence[Difference]:
    """Field by field, in the order in which they are kept. Where the text differs, its markup need not be told."""
    differing = [
        Difference(field, expected.get(field), found.get(field))
        for field in dict.fromkeys((*expected, *found))
        if expected.get(field) != found.get(field)
    ]
    names = {one.field for one in differing}
    return [one for one in differing if one.field != "html" or "text" not in names]


# -- the files -------------------------------------------------------------------------------------------------


def load(folder: Path, names: Iterable[str] = ()) -> Sequence[Fixture]:
    """The fixtures of these names, or all in order. Raises ConfigError for one that is missing or broken."""
    wanted = tuple(names) or tuple(sorted(path.stem for path in folder.glob("*.json")))
    return [_load(folder, name) for name in wanted]


def _load(folder: Path, name: str) -> Fixture:
    file = folder / f"{check_name(name)}.json"
    page = next((path for path in _pages(folder, name) if path.is_file()), None)
    if page is None or not file.is_file():
        raise ConfigError(
            _("There is no fixture “{name}” in {folder}.", name=name, folder=folder),
            fix=_("`ingest fixture record URL` makes one; it has a NAME.html.gz and a NAME.json."),
        )
    try:
        told = json.loads(file.read_bytes())
        url, content_type, expected = told["url"], told.get("content_type", ""), told["expected"]
        if not (isinstance(url, str) and isinstance(content_type, str) and isinstance(expected, dict)):
            raise ValueError
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(
            _("{file} is no description of a fixture.", file=file),
            fix=_("Correct it, or remove it and record the page again."),
        ) from error
    return Fixture(name, page, url, content_type, expected)


def _pages(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.html.gz", folder / f"{name}.html"


def exists(folder: Path, name: str) -> bool:
    """Whether something of this name is kept already."""
    return any(path.exists() for path in (*_pages(folder, name), folder / f"{name}.json"))


def record(folder: Path, name: str, body: bytes, *, url: str, content_type: str, expected: Expected) -> Fixture:
    """Keep a page and what is expected of it. Raises ConfigError where the disk does not take it."""
    page = _pages(folder, name)[0]
    fixture = Fixture(name, page, url, content_type, expected)
    try:
        folder.mkdir(exist_ok=True)
        page.write_bytes(gzip.compress(body, mtime=0))
    except OSError as error:
        raise _not_written(page, error) from error
    accept(fixture, expected)
    return fixture


def accept(fixture: Fixture, expected: Expected) -> None:
    """From now on this is expected of the page."""
    file = fixture.page.parent / f"{fixture.name}.json"
    told = {"url": fixture.url, "content_type": fixture.content_type, "expected": expected}
    try:
        file.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", errors="replace")
    except OSError as error:
        raise _not_written(file, error) from error


def _not_written(path: Path, error: OSError) -> ConfigError:
    why = error.strerror or _("unknown")
    return ConfigError(_("{path} cannot be written: {why}.", path=path, why=why), fix=_("Make the folder writable."))
