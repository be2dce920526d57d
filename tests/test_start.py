"""The command answers at once, and importing the project does nothing."""

import subprocess
import sys

import pytest

HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "trafilatura",
    "scrapy",
    "twisted",
    "aiohttp",
    "starlette",
    "PIL",
    "opencc",
    "pydantic",
)


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has after running `code`."""
    program = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split("\n"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["sync", "--help"],
        ["read", "--help"],
        ["spider", "new", "--help"],
        ["add", "--help"],
        ["import", "--help"],
        ["demo", "--help"],
        ["--version"],
    ],
)
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    loaded = loaded_after(f"from ingest.cli import run; run({arguments!r})")
    assert not loaded.intersection(HEAVY)


def test_the_flows_themselves_load_no_heavy_library() -> None:
    loaded = loaded_after("import ingest.pipeline, ingest.publish")
    assert not loaded.intersection({"sqlmodel", "sqlalchemy", "trafilatura", "scrapy", "aiohttp", "starlette"})


def test_nothing_ever_imports_the_twisted_reactor() -> None:
    assert "twisted.internet.reactor" not in loaded_after(
        "import ingest.app, ingest.jobs, ingest.scheduler, ingest.crawl"
    )
