"""No message shows a secret that somebody wrote into the file, however broken the file is."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.config import ConfigErrors, parse
from ingest.config.masking import masked, means_secret
from ingest.config.tables import ORGANIZATION_KEYS, SOURCE_KEYS
from ingest.errors import ConfigError
from tests.config.reading import FIXTURES, mistake, organization

SECRET = "s3cr3t-0f-the-da1ly-and-nobody-else"
SHORT = "hunter2"  # looks like no secret
_BLOCK = f"account:\n          handle: hkdaily-ent\n          tokens:\n            discover: {SECRET}"
FILE = (
    (FIXTURES / "good.yaml")
    .read_text(encoding="utf-8")
    .replace("env:HKDAILY_TOKEN", SECRET)
    .replace("account: {handle: hkdaily-ent}", _BLOCK)
)
_PIECES = ["", "\n", " ", ":", "{", "}", "'", '"', "- ", "#", "\t", "*", "&a ", "香", "\x00", "|", "!", "\u2028"]
_EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from(_PIECES)),
    min_size=1,
    max_size=4,
)


def _said(text: str) -> str:
    """Everything that an error says about a text."""
    try:
        parse(text)
    except ConfigErrors as errors:
        return f"{errors}{errors.fix}{errors.render()}{errors.mistakes}{pickle.dumps(errors)!r}"
    return ""


def test_a_literal_token_is_refused_and_not_repeated() -> None:
    found = mistake(organization(f"account: {{handle: hk, tokens: {{discover: {SECRET}}}}}"))
    assert "env:NAME" in found.fix
    assert SECRET not in f"{found} {found.render()}"


def test_every_secret_of_a_file_is_told() -> None:
    with pytest.raises(ConfigErrors) as caught:
        parse(FILE)
    assert ["secret" in found.reason for found in caught.value.mistakes] == [True, True]


@pytest.mark.parametrize(
    "lines",
    [
        ["account:", "  handle: hk", "  tokens:", f"    discover: {SECRET}"],
        ["account:", "  handle: hk", "  tokens:", "    discover: |", f"      {SECRET}"],
        [f'account: {{handle: hk, tokens: {{discover: "{SECRET}"}}}}'],
        [f"account: {{handle: hk, tokens: {{{SECRET}}}}}"],
        [f"account: {{handle: hk, tokens: {SECRET}}}"],
        [f"account: {{handle: hk, toekn: {{discover: {SECRET}}}}}"],
        ["account: {handle: hk, tokens: {discover:", f"  {SECRET}}}}}"],
        [f"account: {{handle: hk, tokens: {{discover: {SECRET}"],
        [f"token: {SECRET}"],
        [f"homepage: https://editor:{SECRET}@hkdaily.example/ x"],
        [f"homepage: hkdaily.example/?access_token={SECRET}"],
        [f"kind: {SECRET}"],
        ["sources:", "  - feed: https://a.example/f", f"    access: {{user: {SHORT}, password: {SECRET}}}"],
        ["sources:", "  - feed: https://a.example/f", "    access:", "      headers:", f"        X-Key: {SHORT}"],
        ["sources:", "  - feed: https://a.example/f", f"    acess: {{cookies: {{session: {SHORT}}}}}"],
        ["sources:", "  - feed: https://a.example/f", f"    cookies: {{session: {SHORT}}}"],
        ["sources:", "  - feed: https://a.example/f", f"    headers: {{X-Key: {SHORT}}}"],
        ["sources:", "  - feed: https://a.example/f", f"    authorization: {SHORT}"],
        ["sources:", "  - feed: https://a.example/f", f"    user: {SHORT}"],
        ["sources:", "  - feed: https://a.example/f", f"    access: {SHORT}"],
        ["sources:", "  - feed: https://a.example/f", f"    access: [{SHORT}]"],
        [f"{SECRET}: 1"],
    ],
)
def test_a_secret_is_hidden_in_the_line_that_is_shown(lines: list[str]) -> None:
    said = _said(organization(*lines))
    assert said
    assert SECRET not in said
    assert SHORT not in said


def test_what_only_names_a_secret_is_shown() -> None:
    lines = ["tokens: {discover: env:HK_TOKEN, fediverse: file:/run/secrets/hk}", "name: 香港日報"]
    assert masked(lines) == lines


def test_no_key_of_the_file_is_taken_for_a_secret_but_the_one_that_holds_some() -> None:
    keys = {key.name for key in (*ORGANIZATION_KEYS, *SOURCE_KEYS)} | {"handle", "links", "start", "match", "basis"}
    assert [key for key in sorted(keys) if means_secret(key)] == ["access"]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_as_a_configuration(text: str) -> None:
    try:
        parse(text)
    except ConfigError as error:
        assert error.reason
        assert error.fix


@settings(max_examples=300, deadline=None)
@given(_EDITS)
def test_a_broken_file_never_shows_a_secret(edits: list[tuple[float, int, str]]) -> None:
    text = FILE
    for place, removed, added in edits:
        at = int(place * len(text))
        text = text[:at] + added + text[at + removed :]
    assert SECRET not in _said(text)
