"""What can go wrong on the way to a page, in our own words: every exception of the HTTP library, of TLS and of the
operating system becomes a FetchError with a code of the skipped entries."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

import aiohttp
from aiohttp import http_exceptions
from multidict import CIMultiDict, CIMultiDictProxy

from ingest.errors import FetchError
from ingest.fetch.body import Damaged, TooLarge, UnknownEncoding
from ingest.i18n import gettext as _
from ingest.types import Access

_FOREIGN = (aiohttp.ClientError, http_exceptions.HttpProcessingError, OSError, EOFError, TooLarge, Damaged)
FOREIGN: tuple[type[Exception], ...] = (*_FOREIGN, UnknownEncoding, aiohttp.WSMessageTypeError, UnicodeError)
"""What a request may raise and `mapped` knows; anything else is a mistake of ours."""


def mapped(error: Exception, host: str) -> FetchError:
    """The FetchError that says what `error` means for `host`."""
    for kinds, said in _MEANINGS:
        if isinstance(error, kinds):
            return said(error, host)
    return _broke_off(error, host)


def harmless(error: Exception) -> Exception:
    """The HTTP library keeps with an error what was asked, secrets and all; nobody shall find them there."""
    if isinstance(error, aiohttp.ClientResponseError):
        asked = error.request_info
        url = asked.real_url.with_query(None)
        bare = aiohttp.RequestInfo(url, asked.method, CIMultiDictProxy(CIMultiDict()), url)
        error.request_info, error.history, error.args = bare, (), (bare, ())
    return error


def refused(status: int, host: str, retry_at: datetime | None = None, *, fix: str = "") -> FetchError:
    """For an answer that is no page."""
    reason = _("{host} answered {status}.", host=host, status=_status(status))
    return FetchError(reason, fix=fix or _fix(status), code=_code(status), status=status, retry_at=retry_at)


def needs_access() -> str:
    """What to do about a 401 or 403 of somebody whom we showed nothing."""
    return _(
        "Ask the partner to let our user agent in. If the address needs a login, write where it is kept below "
        "“access:” of the source (docs/private-sources.md)."
    )


def access_refused(access: Access) -> str:
    """What to do about a 401 or 403 of the site that saw what we have."""
    return _(
        "The partner did not accept what stands at {places}: ask whether it is still right, and renew it there.",
        places=", ".join(access.addresses),
    )


def access_elsewhere(access: Access, origin: str) -> str:
    """What to do about a 401 or 403 of a host that is not the one our secrets are for."""
    return _(
        "The secrets of this source are shown to {site} only, and {origin} wants some. If it belongs to the partner, "
        "name it as “site:” below “access:” of a source of its own.",
        site=access.site,
        origin=origin,
    )


def not_a_page(status: int, host: str) -> FetchError:
    """For a success or a redirect that nobody can use."""
    return FetchError(
        _("{host} answered {status}, which makes no sense here.", host=host, status=_status(status)),
        fix=_("Open the address in a browser; if it works there, tell the partner's technicians."),
        code="redirect_loop" if 300 <= status < 400 and status != 304 else "http_5xx",
        status=status,
    )


def too_large(host: str, max_bytes: int) -> FetchError:
    return FetchError(
        _("The answer of {host} is larger than {limit}.", host=host, limit=_size(max_bytes)),
        fix=_("Check that the address is an article or a feed; ask the partner for a shorter feed."),
        code="too_large",
    )


def lost(host: str) -> FetchError:
    """For redirects that lead nowhere."""
    return FetchError(
        _("{host} sends us from one address to another and never to a page.", host=host),
        fix=_("Open the address in a browser and write the one where it ends into sources.yaml."),
        code="redirect_loop",
    )


def media(host: str, major: str) -> FetchError:
    """For a film where a page was asked for."""
    return FetchError(
        _("{host} answered with {major}, not with a page.", host=host, major=major),
        fix=_("Check that the address is that of a page or a feed."),
        code="wrong_content_type",
    )


def robots_unreadable(status: int, host: str, retry_at: datetime | None) -> FetchError:
    """For a host that cannot say what it allows: until it can, it allows nothing (RFC 9309, 2.3.1.4)."""
    return FetchError(
        _(
            "{host} answered {status} for its robots.txt, so nothing may be asked for now.",
            host=host,
            status=_status(status),
        ),
        fix=_("Nothing to do: it is tried again. If it lasts, tell the partner's technicians."),
        code="robots",
        status=status,
        retry_at=retry_at,
    )


def _size(count: int) -> str:
    return f"{count / 1_048_576:.3g} MiB" if count >= 1_048_576 else f"{count / 1024:.3g} KiB"


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _code(status: int) -> str:
    if status == 410:
        return "gone"
    return "http_4xx" if 400 <= status < 500 else "http_5xx"


def _fix(status: int) -> str:
    match status:
        case 401 | 402 | 403 | 407 | 451:
            return _("Ask the partner to let our user agent in, or whether the page needs a login.")
        case 404 | 410:
            return _("Check the address; if the partner moved it, write the new one into sources.yaml.")
        case 429:
            return _("Nothing to do: it is asked again later. If it lasts, read this partner less often.")
    if 400 <= status < 500:
        return _("Open the address in a browser; if it works there, tell the partner's technicians.")
    return _("Nothing to do: it is tried again. If it lasts, tell the partner's technicians.")


# -- exceptions ----------------------------------------------------------------------------------------------


def _dns(error: Exception, host: str) -> FetchError:
    return FetchError(
        _("No address is known for {host}.", host=host),
        fix=_("Check the spelling of the host name; if it is right, check this machine's name server."),
        code="dns",
    )


def _tls(error: Exception, host: str) -> FetchError:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    why = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or type(cause).__name__
    return FetchError(
        _("The secure connection to {host} failed ({why}).", host=host, why=str(why)),
        fix=_("Tell the partner's technicians: the certificate is expired, incomplete or for another name."),
        code="tls",
    )


def _timeout(error: Exception, host: str) -> FetchError:
    return FetchError(
        _("{host} did not answer in time.", host=host),
        fix=_("Nothing to do: it is tried again. If it lasts, tell the partner's technicians."),
        code="timeout",
    )


def _lost(error: Exception, host: str) -> FetchError:
    return lost(host)


def _no_address(error: Exception, host: str) -> FetchError:
    return FetchError(
        _("“{host}” is no address that can be asked for.", host=host),
        fix=_("Write it as https://, the name of the host, and the path."),
        code="unsafe_address",
    )


def _unreachable(error: Exception, host: str) -> FetchError:
    cause = getattr(error, "os_error", error)
    why = getattr(cause, "strerror", "") or type(cause).__name__
    return FetchError(
        _("{host} cannot be reached ({why}).", host=host, why=str(why)),
        fix=_("Nothing to do: it is tried again. If it lasts, check the network here and the address."),
        code="connect",
    )


# The library re-raises its LineTooLong as a plain HttpProcessingError, so that only the words tell.
_TOO_MUCH = ("Got more than", "Too many headers")


def _no_http(error: Exception, host: str) -> FetchError:
    """The parser gave up; what it gave up on says whether there was too much or too little sense in it."""
    cause = error.__cause__ if isinstance(error, aiohttp.ClientResponseError) else error
    if any(mark in str(cause) for mark in _TOO_MUCH):
        return FetchError(
            _("{host} sends more headers than anybody needs.", host=host),
            fix=_("Tell the partner's technicians."),
            code="too_large",
        )
    return FetchError(
        _("What {host} answers is not HTTP.", host=host),
        fix=_("Check the port and whether it is http or https."),
        code="connect",
    )


def _content_type(error: Exception, host: str) -> FetchError:
    return FetchError(
        _("{host} answered in a form that we did not ask for.", host=host),
        fix=_("Check that the address is that of a page or a feed."),
        code="wrong_content_type",
    )


def _damaged(error: Exception, host: str) -> FetchError:
    return FetchError(
        _("The answer of {host} is damaged and cannot be unpacked.", host=host),
        fix=_("Nothing to do: it is tried again. If it lasts, tell the partner's technicians."),
        code="connect",
    )


def _huge(error: Exception, host: str) -> FetchError:
    return FetchError(
        _("The answer of {host} unpacks to far more than it should.", host=host),
        fix=_("Check that the address is an article or a feed; ask the partner for a shorter feed."),
        code="too_large",
    )


def _broke_off(error: Exception, host: str) -> FetchError:
    return FetchError(
        _("The connection to {host} broke off.", host=host),
        fix=_("Nothing to do: it is tried again. If it lasts, tell the partner's technicians."),
        code="connect",
    )


_Kinds = tuple[type[Exception], ...]
_MEANINGS: tuple[tuple[_Kinds, Callable[[Exception, str], FetchError]], ...] = (
    ((aiohttp.ClientConnectorDNSError, socket.gaierror), _dns),
    ((aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch, ssl.SSLError), _tls),
    ((TimeoutError,), _timeout),
    ((aiohttp.RedirectClientError, aiohttp.TooManyRedirects), _lost),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, http_exceptions.InvalidURLError, UnicodeError), _no_address),
    ((aiohttp.ContentTypeError, UnknownEncoding), _content_type),
    ((Damaged, http_exceptions.ContentEncodingError), _damaged),
    ((TooLarge, http_exceptions.DecompressSizeError), _huge),
    ((aiohttp.ClientResponseError, http_exceptions.HttpProcessingError), _no_http),
    ((aiohttp.ClientConnectorError,), _unreachable),
    (
        (aiohttp.ServerConnectionError, aiohttp.ClientConnectionResetError, aiohttp.ClientPayloadError, EOFError),
        _broke_off,
    ),
    ((OSError,), _unreachable),
)
