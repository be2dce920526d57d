"""Whether a message is from whom it says."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import ConfigError
from ingest.incoming.signatures import authentic, from_hub, key_of, signed, timely

# The example of the reference libraries (github.com/standard-webhooks).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
NOW = datetime.fromtimestamp(1614265330, UTC)


def right(signatures: str = SIGNATURE, *, now: datetime = NOW, body: bytes = BODY, keys: int = 1) -> bool:
    others = [b"x" * 24] * (keys - 1)
    return authentic(MESSAGE, TIMESTAMP, body, signatures, [*others, key_of(SECRET)], now)


def test_the_example_of_the_reference_libraries_is_right() -> None:
    assert signed(MESSAGE, TIMESTAMP, BODY, key_of(SECRET)) == SIGNATURE
    assert right()


def test_any_of_several_signatures_and_of_several_secrets_will_do() -> None:
    assert right(f"v1,bm90IHRoaXM= v2,whatever {SIGNATURE}", keys=3)


@pytest.mark.parametrize(
    "wrong", ["", "v1", "v1,", "v1,%%%", SIGNATURE[3:], SIGNATURE.replace("v1", "v2"), "é", "v1,é"]
)
def test_what_is_no_signature_is_a_wrong_one_and_no_error(wrong: str) -> None:
    assert not right(wrong)


def test_another_body_or_secret_is_wrong() -> None:
    assert not right(body=BODY + b" ")
    assert not authentic(MESSAGE, TIMESTAMP, BODY, SIGNATURE, [b"x" * 24], NOW)
    assert not authentic(MESSAGE, TIMESTAMP, BODY, SIGNATURE, [], NOW)


@pytest.mark.parametrize("minutes", [5, -5])
def test_five_minutes_of_difference_are_borne_and_no_more(minutes: int) -> None:
    assert right(now=NOW + timedelta(minutes=minutes))
    assert not right(now=NOW + timedelta(minutes=minutes * 1.01))


@pytest.mark.parametrize("time", ["", "soon", "-1", "1e9", "١٢٣", "9" * 30, "1614265330.5", " 1614265330"])
def test_what_is_no_time_is_not_timely(time: str) -> None:
    assert not timely(time, NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all, only words", "secret"])
def test_a_weak_or_broken_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ConfigError) as caught:
        key_of(secret)
    assert "words" not in f"{caught.value}{caught.value.fix}{caught.value.__cause__}"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_every_method_of_websub_is_known(method: str) -> None:
    digest = hmac.new(b"secret", BODY, method).hexdigest()
    assert from_hub(f"{method}={digest}", BODY, "secret")
    assert from_hub(f"{method.upper()}={digest.upper()}", BODY, "secret")
    assert not from_hub(f"{method}={digest}", BODY, "another")
    assert not from_hub(f"{method}={digest[:-1]}", BODY, "secret")


@pytest.mark.parametrize(
    "header", ["", "sha256", "sha256=", "md5=" + hashlib.md5(BODY).hexdigest(), "sha256=" + "x" * 64]
)
def test_what_is_no_signature_of_a_hub_is_a_wrong_one(header: str) -> None:
    assert not from_hub(header, BODY, "secret")
