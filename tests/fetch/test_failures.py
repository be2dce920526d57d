"""Every foreign exception has a code, a reason and a fix."""

from __future__ import annotations

import inspect
import socket
import ssl

import aiohttp
import pytest
from aiohttp import client_exceptions, http_exceptions

from ingest.fetch import failures
from ingest.fetch.body import Damaged, Expands, TooLarge, UnknownEncoding

CODES = {"dns", "connect", "tls", "redirect_loop", "timeout", "too_large", "unsafe_address", "wrong_content_type"}


def _children(kind: type[Exception]) -> set[type[Exception]]:
    return {kind}.union(*(_children(child) for child in kind.__subclasses__()))


def _raised_by(module: object) -> set[type[Exception]]:
    members = (one for _, one in inspect.getmembers(module, inspect.isclass))
    return {one for one in members if issubclass(one, Exception) and not issubclass(one, Warning)}


FOREIGN = sorted(
    _raised_by(client_exceptions)
    | _raised_by(http_exceptions)
    | _children(aiohttp.ClientError)
    | {one for one in _raised_by(ssl) | _raised_by(socket) if issubclass(one, OSError)}
    | {ConnectionResetError, BrokenPipeError, TimeoutError, EOFError, UnicodeError}
    | {Damaged, Expands, TooLarge, UnknownEncoding},
    key=lambda kind: kind.__qualname__,
)


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: kind.__qualname__)
def test_every_exception_of_the_network_is_mapped(kind: type[Exception]) -> None:
    error = failures.mapped(kind.__new__(kind), "paper.example")
    assert issubclass(kind, failures.FOREIGN)
    assert error.code in CODES
    assert "paper.example" in error.reason
    assert error.fix


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), "dns"),
        (ssl.SSLCertVerificationError("expired"), "tls"),
        (aiohttp.ConnectionTimeoutError(), "timeout"),
        (aiohttp.ServerDisconnectedError(), "connect"),
        (aiohttp.ClientPayloadError(), "connect"),
        (ConnectionRefusedError(111, "Connection refused"), "connect"),
        (OSError(24, "Too many open files"), "connect"),
        (http_exceptions.LineTooLong("x", 10), "too_large"),
        (http_exceptions.BadStatusLine("garbage"), "connect"),
        (UnknownEncoding("zstd"), "wrong_content_type"),
    ],
)
def test_exceptions_mean_what_they_mean(error: Exception, code: str) -> None:
    assert failures.mapped(error, "paper.example").code == code
