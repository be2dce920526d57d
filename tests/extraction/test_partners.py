"""What the demo's partners publish, in whatever order it comes: templates leave it whole and add nothing to it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.demo.pictures import Pictures
from ingest.demo.serving import Request, Resource
from ingest.demo.sites.addresses import Addresses
from ingest.demo.sites.site import Site
from ingest.demo.world import World
from ingest.extraction.memory import Memory
from ingest.extraction.read import PageInput, read_page
from ingest.types import Selectors

EPOCH = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
WORLD = World(epoch=EPOCH, publishers=8, articles=20, today=EPOCH.date())
ADDRESSES = Addresses(WORLD, {one.id: f"https://{one.id}.example" for one in WORLD.partners})
NOTICES = Selectors(drop=(".tail",))  # what sources.yaml says of delta


def pages(partner_id: str) -> Iterator[PageInput]:
    pictures = Pictures(None)
    site = Site(WORLD.partner(partner_id), ADDRESSES, pictures, lambda: EPOCH, "")
    for publication in WORLD.publications(partner_id):
        path = ADDRESSES.path(publication)
        answer = site(Request("GET", path, path, {}, {}))
        if isinstance(answer, Resource):
            body = answer.write()
            assert isinstance(body, bytes)
            yield PageInput(
                body,
                answer.content_type,
                ADDRESSES.page(publication),
                selectors=NOTICES if partner_id == "delta" else Selectors(),
            )
    pictures.close()


@pytest.mark.parametrize("partner_id", [one.id for one in WORLD.partners])
def test_a_partners_articles_are_the_same_read_by_templates_as_without(partner_id: str) -> None:
    articles = list(pages(partner_id))
    alone = {page.url: read_page(page).article.text for page in articles}
    for seed in (1, 2):
        memory = Memory()
        for page in random.Random(seed).sample(articles, len(articles)):
            templates, audit = memory.templates_in_force(), memory.wants_audit()
            reading = read_page(replace(page, templates=templates, audit=audit))
            assert (reading.article.text, reading.doubt) == (alone[page.url], "")
            memory = memory.after(reading)
        assert memory.templates
