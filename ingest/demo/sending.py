"""What the demo's partners send to others: one request, made on a thread, as their software would."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Mapping

_SECONDS = 10.0
_LARGEST_ANSWER = 64 * 1024


async def send(url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of the answer; 0 where there was none. With a body it is a POST."""
    return await asyncio.to_thread(_send, url, body, headers or {})


def _send(url: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    if not url.startswith(("http://", "https://")):
        return 0, b""
    request = urllib.request.Request(url, body, dict(headers), method="GET" if body is None else "POST")  # noqa: S310
    try:
        with _OPENER.open(request, timeout=_SECONDS) as answer:
            return answer.status, answer.read(_LARGEST_ANSWER)
    except urllib.error.HTTPError as error:
        return error.code, b""
    except (OSError, ValueError):
        return 0, b""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
