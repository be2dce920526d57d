from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.body import Body, Damaged, Expands, TooLarge

PACKED: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("", bytes),
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", lambda body: zlib.compress(body)[2:-4]),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
]


def unpacked(encoding: str, chunks: list[bytes], max_bytes: int = 1_000_000, max_expansion: int = 500) -> bytes:
    body = Body(encoding, max_bytes=max_bytes, max_expansion=max_expansion)
    for chunk in chunks:
        body.take(chunk)
    return body.end()


@given(
    text=st.binary(max_size=500),
    times=st.integers(1, 300),
    cuts=st.lists(st.integers(0, 2000)),
    kind=st.sampled_from(PACKED),
)
def test_a_body_comes_out_as_it_went_in_however_it_was_cut(
    text: bytes, times: int, cuts: list[int], kind: tuple[str, Callable[[bytes], bytes]]
) -> None:
    encoding, pack = kind
    packed = pack(text * times)
    places = sorted({0, len(packed), *(cut % (len(packed) + 1) for cut in cuts)})
    assert unpacked(encoding, [packed[a:b] for a, b in pairwise(places)]) == text * times


@given(noise=st.binary(max_size=300), encoding=st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_noise_is_damaged_or_unpacks_to_something_but_never_crashes(noise: bytes, encoding: str) -> None:
    with suppress(Damaged, TooLarge):
        unpacked(encoding, [noise])


@pytest.mark.parametrize(("encoding", "pack"), PACKED)
def test_the_limit_is_met_to_the_byte(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(b"ab" * 50_000)
    assert len(unpacked(encoding, [packed], max_bytes=100_000)) == 100_000
    with pytest.raises(TooLarge):
        unpacked(encoding, [packed], max_bytes=99_999)


@pytest.mark.parametrize(("encoding", "pack"), PACKED[1:])
def test_what_grows_beyond_measure_is_given_up_after_a_megabyte(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Expands):
        unpacked(encoding, [pack(b"\0" * 20_000_000)], max_bytes=10**9)


@pytest.mark.parametrize(("encoding", "pack"), PACKED[1:])
def test_what_breaks_off_is_damaged(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(bytes(range(256)) * 20)
    with pytest.raises(Damaged):
        unpacked(encoding, [packed[: len(packed) // 2]])


def test_gzip_in_many_members_is_read_and_in_a_million_refused() -> None:
    member = gzip.compress(b"x")
    assert unpacked("gzip", [member * 3, b"\x1f", member[1:], b"\0\0\0"]) == b"xxxx"
    with pytest.raises(Damaged):
        unpacked("gzip", [member * 2000])


def test_a_packed_body_of_nothing_is_nothing() -> None:
    assert unpacked("gzip", []) == b""


def test_zstd_in_several_frames_is_read_and_in_a_million_refused() -> None:
    frame = zstd.compress(b"x")
    assert unpacked("zstd", [frame * 2, frame[:3], frame[3:]]) == b"xxx"
    with pytest.raises(Damaged):
        unpacked("zstd", [frame * 2000])


def test_zstd_that_wants_more_memory_than_a_content_coding_may_is_refused() -> None:
    packed = zstd.compress(bytes(range(256)) * 100_000, options={zstd.CompressionParameter.window_log: 27})
    with pytest.raises(Damaged):
        unpacked("zstd", [packed], max_bytes=10**9)
