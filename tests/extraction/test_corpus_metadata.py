"""What is known of real pages, where a folder of them stands beside the project: shares that no change may lose."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench._metadata import figures

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "pages"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not (CORPUS / "manifest.jsonl").is_file(), reason="no folder of recorded pages beside the project"
    ),
]


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, float]]:
    return figures(CORPUS)


@pytest.mark.parametrize(
    ("group", "field", "least"),
    [
        ("fundus", "instant", 0.95),
        ("fundus", "day", 0.98),
        ("fundus", "authors", 0.87),
        ("fundus", "title", 0.82),
        ("wcxb", "title", 0.84),
        (
            "wcxb",
            "day",
            0.855,
        ),  # some were dated by what stands nowhere on the page: 0.91 is the most that any way reaches
    ],
)
def test_metadata_is_right_as_often_as_before(
    found: dict[str, dict[str, float]], group: str, field: str, least: float
) -> None:
    assert found[group][field] >= least
