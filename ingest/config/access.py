"""What a private source wants to see (`access`): where each secret is kept, and what is no header that one can add."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ingest.config import words
from ingest.config.nodes import Node
from ingest.config.shapes import Key, Notes, Placed, Record, Refused, Schema, Table, Word, mapping
from ingest.errors import ConfigError
from ingest.i18n import gettext as _

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", re.ASCII)  # RFC 9110, 5.6.2: a token
_OURS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "content-type", "expect", "host", "if-match"}
    | {"if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "keep-alive", "origin", "range"}
    | {"referer", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "via", "forwarded"}
)


def _header(text: str) -> str:
    lowered = text.lower()
    if lowered == "cookie":
        raise ConfigError(_("Cookies do not stand among the headers."), fix=_("Write it below “cookies:” instead."))
    if not _NAME.fullmatch(text):
        raise ConfigError(_("This is no name of a header."), fix=_("Write, for example, X-Api-Key: env:NAME."))
    if lowered in _OURS or lowered.startswith(("proxy-", "sec-")):
        raise ConfigError(
            _("This header is ours to set."), fix=_("Remove it; a key goes into Authorization, X-Api-Key or the like.")
        )
    return text


def _cookie(text: str) -> str:
    if _NAME.fullmatch(text):
        return text
    raise ConfigError(_("This is no name of a cookie."), fix=_("Write, for example, session: env:NAME."))


def _file(text: str) -> str:
    if words.secret_address(text).startswith("file:"):
        return text
    raise ConfigError(_("A certificate and its key are files."), fix=_("Write file:PATH."))


def _site(text: str) -> str:
    parts = urlsplit(words.url(text))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ConfigError(
            _("A site has no path: what stands here is shown to all of it."),
            fix=_("Write {site}.", site=f"{parts.scheme}://{parts.netloc}"),
        )
    return text


_PATTERN = f"^({words.ADDRESS})$"
_SECRET = Word(words.secret_address, {"type": "string", "pattern": _PATTERN})
_PEM = Word(_file, {"type": "string", "pattern": r"^file:\S.*$"})


def _named(check: Callable[[str], str]) -> Table:
    return Table(Word(check, {"type": "string", "pattern": "^[!-9;-~]+$"}), _SECRET)


_RECORD = Record(
    (
        Key("user", _SECRET, "Where the user name for basic authentication is kept: env:NAME or file:PATH."),
        Key("password", _SECRET, "Where its password is kept."),
        Key("headers", _named(_header), "Header → where its value is kept, as in X-Api-Key: env:NAME."),
        Key("cookies", _named(_cookie), "Cookie → where its value is kept."),
        Key("certificate", _PEM, "A client certificate: file:PATH of a PEM file."),
        Key("key", _PEM, "Its private key, where the same file does not hold it."),
        Key("key_password", _SECRET, "Where the password of the key is kept, if it has one."),
        Key(
            "site",
            Word(_site, {"type": "string", "format": "uri", "pattern": "^https?://[^/?#]+/?$"}),
            "The one site that sees it, as in https://partner.example; without it, that of the source's address.",
        ),
    ),
    empty=False,
)
KEYS = frozenset(_RECORD.by_name)
_NEEDS = (("password", "user"), ("key", "certificate"), ("key_password", "certificate"))


@dataclass(frozen=True, slots=True)
class AccessShape:
    """The record, and what of it makes no sense alone or together."""

    def read(self, node: Node, notes: Notes) -> dict[str, Any]:
        values = _RECORD.read(node, notes)
        pairs = mapping(node).pairs
        for name, other in _NEEDS:
            if name in pairs and other not in pairs:
                notes.wrong(
                    pairs[name][0],
                    _("“{name}” says nothing without “{other}”.", name=name, other=other),
                    _("Add “{name}: …” here.", name=other),
                )
        headers: dict[str, Placed] = values.get("headers", {})
        if "user" in pairs and (twice := next((name for name in headers if name.lower() == "authorization"), None)):
            notes.wrong(
                headers[twice].node,
                _("A user with a password is sent in this header already."),
                _("Keep one of the two."),
            )
        if set(pairs) <= {"site"}:
            raise Refused(node, _("This says nothing."), _("Write what holds, or remove the key."))
        return values

    def schema(self) -> Schema:
        return _RECORD.schema()
