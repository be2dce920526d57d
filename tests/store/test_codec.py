"""What is stored as JSON comes back as it was."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import IngestError
from ingest.store.codec import decode, encode, to_json
from ingest.types import Entry, EntryState, Hints, Image

WHEN = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "noun",
    [
        Entry("a"),
        Entry("a", "https://p.example/a", "标题 “a”\u2028\t", WHEN, authors=("Ada", "Lin"), deleted=True),
        Entry("a", images=(Image("https://p.example/1.jpg", width=640), Image("https://p.example/2.jpg"))),
        Hints(ttl=timedelta(minutes=90), skip_hours=frozenset({3, 1}), hubs=("https://hub.example/",)),
    ],
)
def test_a_noun_comes_back_as_it_was(noun: Entry | Hints) -> None:
    assert decode(type(noun), json.loads(to_json(encode(noun)))) == noun


def test_what_is_as_by_default_is_not_written() -> None:
    assert encode(Entry("a", tags=(), language="")) == {"id": "a"}


@pytest.mark.parametrize(
    "value", [{"深": ["é\x7f", 1.5, True, None, -0.0, 1e300]}, 2**64, {1: "a"}, [[[]]], "\u2029</script>"]
)
def test_the_quick_writer_means_what_the_thorough_one_means(value: object) -> None:
    assert json.loads(to_json(value)) == json.loads(json.dumps(value))


def test_what_is_nested_too_deep_for_the_quick_writer_is_written_all_the_same() -> None:
    deep: list[object] = []
    for _level in range(300):
        deep = [deep]
    assert json.loads(to_json(deep)) == deep


@pytest.mark.parametrize("value", [WHEN, Entry("a"), object()])
def test_what_was_not_encoded_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        to_json(value)


def test_what_is_no_noun_has_no_place() -> None:
    with pytest.raises(TypeError, match="IngestError"):
        encode(IngestError("a", fix="b"))
    assert encode({"state": EntryState.PENDING}) == {"state": "pending"}
