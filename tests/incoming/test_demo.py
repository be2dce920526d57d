"""The demo's partners and a running `ingest serve`: one partner's feed names a hub, another's system pushes. How long
does it take from their publishing to the visible post?"""

from __future__ import annotations

import html
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.demo.simulator import Simulator
from ingest.demo.workspace import push_secret
from ingest.demo.world import LONGEST, Publication, World
from tests.incoming.test_serve import free_port, serving
from tests.test_serve import page, part, status, until


@dataclass(frozen=True)
class Happening:
    """A publication that its partner wrote itself, at the moment in which it appears and stays for now."""

    at: datetime
    publication: Publication


def happenings(world: World, partner_id: str, after: datetime) -> list[Happening]:
    own = [one for one in world.publications(partner_id) if one.original is None and one.published > after]
    return sorted((Happening(one.published, one) for one in own), key=lambda one: one.at)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    world = World(epoch=datetime.now(UTC), publishers=3, articles=12, today=datetime.now(UTC).date())
    with Simulator(world, latency=0.0) as running:
        yield running


def up(url: str, title: str, began: float) -> float:
    """Seconds until the title stands on the front page."""
    while html.escape(title) not in page(url) and title not in page(url):
        assert time.monotonic() - began < 15, f"it never came: {title}"
        time.sleep(0.02)
    return time.monotonic() - began


def test_from_the_partners_publishing_to_the_visible_post_it_takes_less_than_two_seconds(
    tmp_path: Path, simulator: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    world, port = simulator.world, free_port()
    url = f"http://127.0.0.1:{port}/"
    middle = happenings(world, "yuntai", world.epoch - LONGEST)[3].at
    announced, pushed = happenings(world, "yuntai", middle)[:3], happenings(world, "qinghe", middle)[:3]
    assert announced and pushed
    simulator.set_clock(middle)
    (tmp_path / "sources.yaml").write_text(part(simulator, 3), encoding="utf-8")
    secret = push_secret(tmp_path).read_text().strip()
    with serving(tmp_path, port):
        until(lambda: simulator.subscribers and simulator.subscribers.topics())
        until(lambda: all(one["last_success"] for one in status(tmp_path)["sources"]))
        simulator.send_to(url, secret)
        time.sleep(0.3)
        waited: dict[str, list[float]] = {"WebSub": [], "push": []}
        for one in sorted([*announced, *pushed], key=lambda one: one.at):
            began = time.monotonic()
            simulator.set_clock(one.at)
            how = "WebSub" if one.publication.partner == "yuntai" else "push"
            waited[how].append(up(url, one.publication.story.title, began))
        [hub] = status(tmp_path)["hubs"]
        assert (hub["source_id"], hub["state"], hub["forged"]) == ("yuntai/atom.xml", "active", 0)
        assert hub["delivered"] >= len(announced)
        assert {answer for _kind, answer in simulator.sent()} == {202}
        assert status(tmp_path)["alerts"] == []
    with capsys.disabled():
        for how, seconds in waited.items():
            print(
                f"\nfrom a demo partner's publishing to the visible post, by {how}: "
                f"{', '.join(f'{one:.2f}' for one in seconds)} s",
                end="",
            )
    assert max(*waited["WebSub"], *waited["push"]) < 2.0
