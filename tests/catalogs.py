"""The mechanical side of the catalogs: what `make messages` does, and what the tests compare with.

Babel's own commands write the day and place-holders for people's names into every header, so that each run would be
a change; here a catalog is a function of the code and of what was translated, nothing else.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from ingest import errors
from ingest.i18n import LANGUAGES
from tests import codes_page

ROOT = Path(__file__).parents[1]
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")

_KEYWORDS = {**DEFAULT_KEYWORDS, "translate": (2,)}
_MARKS = {"_": 0, "gettext": 0, "ngettext": 0, "translate": 1}  # which argument is the message
_HEADER = (
    ("Plural-Forms", "nplurals=1; plural=0;"),  # of all Chinese
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit"),
)


class Plain(Catalog):
    """A catalog whose header holds what gettext needs, and neither days nor names."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [("Language", self.locale_identifier or ""), *_HEADER]

    @property
    def header_comment(self) -> str:
        return ""


def main() -> None:
    """Take new messages in, drop those that are gone, compile, write docs/codes.md, and tell what lacks words."""
    wanted = extracted()
    for language in TRANSLATED:
        catalog = updated(read(language), wanted, language)
        po_file(language).parent.mkdir(parents=True, exist_ok=True)
        po_file(language).write_text(as_po(catalog), encoding="utf-8")
        po_file(language).with_suffix(".mo").write_bytes(as_mo(catalog))
        for message in untranslated(catalog):
            sys.stdout.write(f"{po_file(language).relative_to(ROOT)}: {first(message)!r} is not translated yet\n")
    codes_page.FILE.write_text(codes_page.page(), encoding="utf-8")


def extracted() -> Catalog:
    """Every message in the code: marked ones, and what the kinds of errors mean, which no mark can stand beside."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Plain()
    for _file, _line, message, _comments, _context in extract_from_dir(ROOT / "ingest", methods, options, _KEYWORDS):
        found.add(message)
    for message in _in_f_strings():
        found.add(message)
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.IngestError):
            found.add((error.__doc__ or "").split("\n")[0])
            if error.fix:
                found.add(error.fix)
    return found


def read(language: str) -> Catalog:
    """The catalog as it was translated; empty for a new language."""
    file = po_file(language)
    if not file.exists():
        return Plain()
    with file.open("rb") as content:
        return read_po(content, locale=_locale(language), abort_invalid=True)


def updated(old: Catalog, wanted: Catalog, language: str) -> Catalog:
    """The messages of `wanted` in the words of `old`; a changed message is a new one, never guessed at."""
    new = Plain(locale=_locale(language), fuzzy=False)
    for message in messages(wanted):
        known = old.get(first(message))
        kept = known is not None and known.id == message.id and not known.fuzzy
        new.add(message.id, known.string if known is not None and kept else None)
    return new


def messages(catalog: Catalog) -> Iterator[Message]:
    """All but the header."""
    return (message for message in catalog if message.id)


def untranslated(catalog: Catalog) -> list[Message]:
    """Those without words in at least one of their forms."""
    return [message for message in messages(catalog) if not all(forms(message))]


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each plural that the language has."""
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def first(message: Message) -> str:
    """The English text, in the singular where it has both."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def po_file(language: str) -> Path:
    """Where the translations of a language stand."""
    return ROOT / "ingest" / "locale" / _locale(language) / "LC_MESSAGES" / "ingest.po"


def as_po(catalog: Catalog) -> str:
    """The catalog as its file holds it."""
    text = io.BytesIO()
    write_po(text, catalog, width=0, no_location=True, sort_output=True)
    return text.getvalue().decode().strip("\n") + "\n"


def as_mo(catalog: Catalog) -> bytes:
    """The catalog as gettext reads it."""
    binary = io.BytesIO()
    write_mo(binary, catalog)
    return binary.getvalue()


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that translate."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS:
            yield node


def call_message(call: ast.Call) -> str | None:
    """The message of such a call; none where it is no literal."""
    message = call.args[_MARKS[ast.unparse(call.func)]]
    return message.value if isinstance(message, ast.Constant) and isinstance(message.value, str) else None


def _in_f_strings() -> Iterator[str]:
    """Marked messages that Babel does not see: before Python 3.12 an f-string is a single token."""
    for file in sorted((ROOT / "ingest").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.JoinedStr):
                yield from (str(message) for call in calls(node) if (message := call_message(call)) is not None)


def _locale(language: str) -> str:
    return language.replace("-", "_")


if __name__ == "__main__":
    main()
