"""Whether a message is from whom it says: Standard Webhooks and WebSub. Pure: the clock is an argument.

The reference library for Standard Webhooks asks the system for the time, wants text where bytes were signed, and raises
what comes when a header is malformed; the scheme is one HMAC, so it stands here, checked against that library's own
example.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from ingest.errors import ConfigError
from ingest.i18n import gettext as _

TOLERANCE = timedelta(minutes=5)
"""How far a message's time may be from ours (https://www.standardwebhooks.com, "Verifying signatures")."""

_PREFIX = "whsec_"
_SHORTEST = 24  # bytes, as the specification wants
_MOST_SIGNATURES = 16  # of one message, while a sender changes its secret
_METHODS = ("sha256", "sha384", "sha512", "sha1")


def key_of(secret: str) -> bytes:
    """The key that a secret (`whsec_` and base64) stands for. Raises ConfigError, which does not repeat it."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < _SHORTEST:
        # The cause stays out of the chain: it could quote the secret.
        raise ConfigError(
            _("This is no secret of a webhook."),
            fix=_("It is “whsec_” and the base64 of 24 to 64 random bytes, the same here and in the sender's system."),
        ) from None
    return key


def signed(message: str, timestamp: str, body: bytes, key: bytes) -> str:
    """The signature that a sender with this key gives.

    >>> key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    >>> signed("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}', key)
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    digest = hmac.digest(key, f"{message}.{timestamp}.".encode("latin-1", "replace") + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def authentic(message: str, timestamp: str, body: bytes, signatures: str, keys: Sequence[bytes], now: datetime) -> bool:
    """Whether one of the signatures is that of one of the keys, and the message is of now. All are compared, in a time
    that does not tell which one was close."""
    if not timely(timestamp, now):
        return False
    given = [each.encode() for each in signatures.split(" ")[:_MOST_SIGNATURES]]
    wanted = [signed(message, timestamp, body, key).encode() for key in keys]
    matches = [hmac.compare_digest(one, other) for one in given for other in wanted]
    return any(matches)


def timely(timestamp: str, now: datetime) -> bool:
    """Whether a message of this time (seconds since 1970) may come now.

    >>> timely("1614265330", datetime(2021, 2, 25, 15, 7, tzinfo=UTC)), timely("soon", datetime.now(UTC))
    (True, False)
    """
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 11):
        return False
    return abs(datetime.fromtimestamp(int(timestamp), UTC) - now) <= TOLERANCE


def from_hub(header: str, body: bytes, secret: str) -> bool:
    """Whether `X-Hub-Signature` is that of the secret (https://www.w3.org/TR/websub/#signing-content).

    sha1 is taken too: what broke it are collisions, which help nobody to forge an HMAC (RFC 6194, 3.3), and the largest
    hubs offer nothing else.
    """
    return any(hmac.compare_digest(given, hmac.digest(secret.encode(), body, method)) for method, given in _hub(header))


def _hub(header: str) -> Iterator[tuple[str, bytes]]:
    for part in header.split(",")[:4]:
        method, _equals, digits = part.strip().partition("=")
        if method.lower() not in _METHODS or len(digits) != hashlib.new(method.lower()).digest_size * 2:
            continue
        try:
            yield method.lower(), bytes.fromhex(digits)
        except ValueError:
            continue
