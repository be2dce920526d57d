"""A folder of recorded pages: `manifest.jsonl`, one page a line, and the pages beside it, as they came or gzipped.

Of a line only `id`, `site`, `url` and `file` are read. What is true of the page may stand there too; who reads pages
must not know it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ingest.errors import ConfigError
from ingest.i18n import gettext as _

MANIFEST = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A page of the folder."""

    id: str
    site: str
    url: str
    file: Path


def recorded(folder: Path) -> Iterator[Recorded]:
    """The pages in the manifest's order, a line at a time. Raises ConfigError for a line that names none."""
    try:
        lines = (folder / MANIFEST).open("rb")
    except OSError as error:
        raise ConfigError(
            _("There is no {file} in {folder}.", file=MANIFEST, folder=folder),
            fix=_("Name a folder with recorded pages; docs/commands.md tells what is in it."),
        ) from error
    with lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _page(folder, number, line)


def check(folder: Path) -> int:
    """How many pages there are. Raises ConfigError that names the first line that is wrong."""
    return sum(1 for _page in recorded(folder))


def _page(folder: Path, number: int, line: bytes) -> Recorded:
    try:
        told: Any = json.loads(line)
        values = [told[key] for key in ("id", "url", "file")]
        site = told.get("site", "")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _mistake(number, _("It is no JSON object with id, url and file.")) from error
    if not all(isinstance(value, str) for value in (*values, site)):
        raise _mistake(number, _("Its id, site, url and file must be texts."))
    identity, url, file = values
    path = PurePosixPath(file)
    if not path.parts or path.is_absolute() or ".." in path.parts or "\0" in file:
        raise _mistake(number, _("Its file must lie in the folder."))
    return Recorded(identity, site, url, folder / path)


def _mistake(number: int, reason: str) -> ConfigError:
    return ConfigError(
        f"{MANIFEST}:{number}: {reason}", fix=_("Correct the line; docs/commands.md tells what stands in it.")
    )
