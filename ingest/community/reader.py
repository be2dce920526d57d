"""Who asks: in which language and theme, and what to remember of it."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from ingest.community.language import spoken
from ingest.i18n import LANGUAGES

_THEMES = ("light", "dark", "system")
_YEAR = 365 * 86_400


class Reader:
    """What a request says of its reader. Nothing is kept but two cookies, each only when the reader chose."""

    def __init__(self, request: Request) -> None:
        self.request = request
        asked = request.query_params.get("lang", "")
        self._new_language = asked if asked in LANGUAGES else ""
        chosen = self._new_language or request.cookies.get("lang", "")
        self.language = spoken(chosen, request.headers.get("accept-language", ""))
        theme = request.query_params.get("theme", "")
        self._new_theme = theme if theme in _THEMES else ""
        theme = self._new_theme or request.cookies.get("theme", "")
        self.theme = theme if theme in ("light", "dark") else ""

    def here(self, **changes: str) -> str:
        """This page's path with other parameters; a path alone, whatever the Host header says."""
        kept = {name: value for name, value in self.request.query_params.items() if name not in ("lang", "theme")}
        return f"?{urlencode(kept | changes)}"

    def remember(self, response: Response) -> None:
        for name, value in (("lang", self._new_language), ("theme", self._new_theme)):
            if value:
                response.set_cookie(name, value, max_age=_YEAR, httponly=True, samesite="lax")
