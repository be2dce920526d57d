"""The catalog of scenes that the demo's pictures are drawn from: one small composition per motif."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.demo.scenes import (
    at_sea,
    at_the_table,
    in_print,
    in_the_fields,
    in_the_workshop,
    in_town,
    on_the_delta,
    on_the_desk,
    under_the_stars,
)
from ingest.demo.scenes.canvas import Scene

SCENES: Mapping[str, Scene] = {
    **at_sea.SCENES,
    **on_the_delta.SCENES,
    **in_the_fields.SCENES,
    **at_the_table.SCENES,
    **in_town.SCENES,
    **under_the_stars.SCENES,
    **on_the_desk.SCENES,
    **in_print.SCENES,
    **in_the_workshop.SCENES,
}
