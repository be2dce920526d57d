"""Real pages, where a folder of them stands beside the project: none may crash, and the text must be worth posting."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.extraction import compare, ours, recorded

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "pages"
EVERY = 21  # of the pages: some sixty, of every set and language


@pytest.mark.corpus
@pytest.mark.skipif(not (CORPUS / "manifest.jsonl").is_file(), reason="no folder of recorded pages beside the project")
def test_recorded_pages_are_read_without_a_crash_and_well() -> None:
    result = compare(recorded(CORPUS, EVERY, ""), {"ours": ours}, show=0.0)["ours"]
    assert isinstance(result, dict)
    assert result["all"]["pages"] > 50
    assert result["all"]["f1"] > 0.85
