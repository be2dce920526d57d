"""Messages in the reader's language: gettext catalogs, chosen once by the edge that speaks to a person.

English is the source text; `locale/<language>/LC_MESSAGES/ingest.po` holds the translations (Babel extracts
and compiles them: `make messages`). Codes and log event names are never translated.
"""

from __future__ import annotations

import gettext as _gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
"""BCP 47 tags of the catalogs that ship; the only ones that pages and messages emit."""

_LOCALE = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("ingest_language", default="en")


def use(language: str) -> None:
    """Speak `language` (any BCP 47 or POSIX locale name) from here on, in this context."""
    _language.set(nearest(language))


def language() -> str:
    """The BCP 47 tag of the language now spoken."""
    return _language.get()


def nearest(wanted: str) -> str:
    """Map a locale name (`zh_TW.UTF-8`, `zh-CN`, `en_GB`) to one of `LANGUAGES`.

    >>> nearest("zh_HK.UTF-8"), nearest("zh-CN"), nearest("fr_FR")
    ('zh-Hant', 'zh-Hans', 'en')
    """
    tag = wanted.replace("_", "-").split(".")[0].lower()
    if not tag.startswith("zh"):
        return "en"
    traditional = any(part in ("hant", "tw", "hk", "mo") for part in tag.split("-"))
    return "zh-Hant" if traditional else "zh-Hans"


def gettext(message: str, /, **values: object) -> str:
    """Translate `message`, then fill its `{named}` places."""
    return translate(_language.get(), message, **values)


def translate(language: str, message: str, /, **values: object) -> str:
    """Like `gettext`, in a language named by the caller: pages speak their reader's, not the process's."""
    text = catalog(language).gettext(message) if message else ""
    return text.format(**values) if values else text


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Translate with a count; `{count}` is filled too."""
    return catalog(_language.get()).ngettext(one, many, count).format(count=count, **values)


@cache
def catalog(language: str) -> _gettext.NullTranslations:
    """The messages of one language; the source text where a catalog lacks one."""
    if language == "en":
        return _gettext.NullTranslations()
    return _gettext.translation("ingest", _LOCALE, [language.replace("-", "_")], fallback=True)
