"""The JSON Schema for editors says what the reader says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ingest.config import parse, schema, schema_text
from tests.config.reading import FIXTURES, mistakes, organization, source

CHECKED_IN = Path(__file__).parents[2] / "sources.schema.json"


class _Yaml12(yaml.SafeLoader):
    """Like the YAML of editors: days and times of day stay text."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, regexp) for tag, regexp in found if not tag.endswith(("timestamp", "int"))]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Yaml12.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("-?[0-9]+$"), list("-0123456789"))


def _complaints(text: str) -> list[str]:
    document: Any = yaml.load(text, _Yaml12)
    return [error.message for error in Draft202012Validator(schema()).iter_errors(document)]


def test_the_schema_that_is_checked_in_is_the_one_of_the_code() -> None:
    assert CHECKED_IN.read_text(encoding="utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("file", [FIXTURES / "good.yaml", CHECKED_IN.with_name("sources.yaml")])
def test_a_good_file_is_accepted(file: Path) -> None:
    assert _complaints(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "organizations: []\n",
        "version: 1\norganisations: []\n",
        organization("lang: en"),
        organization("homepage: hkdaily.example"),
        organization("publish: {mode: automatic}"),
        organization("account: {handle: hk, tokens: {discover: s3cr3t}}"),
        organization("rights: {}"),
        source("fead: https://a.example/x"),
        source("feed: https://a.example/x", "links: a"),
        source("page: https://a.example/x", "pages: many"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(text: str) -> None:
    assert mistakes(text)
    assert _complaints(text)


def test_every_key_has_a_description() -> None:
    record = schema()["properties"]["organizations"]["items"]
    assert all(key["description"] for key in record["properties"].values())


def test_the_schedules_that_it_shows_as_examples_are_right() -> None:
    for schedule in schema()["$defs"]["schedule"]["examples"]:
        assert parse(organization(f"schedule: {schedule}"))
