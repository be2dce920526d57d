"""The demo's pictures: composed for every motif, the same on every run, and never the same picture twice."""

from __future__ import annotations

import io
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from ingest.demo.drawing import COVERS, EMBLEMS, SCENES, draw, draw_avatar, draw_cover

ARTICLES = Path(__file__).parents[2] / "ingest" / "demo" / "articles"
LEAST_DIFFERENCE = 14.0  # of 255, on average over a thumbnail; the two most alike of the scenes are 18 apart


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def partners() -> list[dict[str, object]]:
    files = [path for path in sorted(ARTICLES.glob("*.yaml")) if "\norganization:" in "\n" + path.read_text("utf-8")]
    if not files:
        pytest.skip("the demo's articles are not there")
    return [yaml.safe_load(path.read_text("utf-8")) for path in files]


def test_every_motif_of_the_articles_has_a_scene_composed_for_it() -> None:
    wanted = {article["motif"] for partner in partners() for article in partner["articles"] if article["motif"]}  # type: ignore[attr-defined]

    assert wanted <= set(SCENES)


def test_every_organization_has_an_emblem_and_a_cover() -> None:
    wanted = {partner["organization"]["motif"] for partner in partners()}  # type: ignore[index]

    assert wanted <= set(EMBLEMS)
    assert wanted <= set(COVERS)


@pytest.mark.parametrize(("width", "height"), [(1440, 720), (1200, 800), (960, 640), (640, 480), (333, 777)])
def test_a_picture_is_a_jpeg_of_the_size_asked_for(width: int, height: int) -> None:
    picture = opened(draw("ferry-dusk", width=width, height=height))

    assert (picture.format, picture.size) == ("JPEG", (width, height))


def test_an_avatar_is_a_square_png_on_the_organizations_color() -> None:
    avatar = opened(draw_avatar("dome", "#1f2a5c"))

    assert (avatar.format, avatar.size) == ("PNG", (256, 256))
    assert avatar.getpixel((3, 3)) == (0x1F, 0x2A, 0x5C)


def test_a_cover_is_a_broad_jpeg() -> None:
    assert opened(draw_cover("curlew", "#3d5a50")).size == (1600, 440)
    assert opened(draw_cover("curlew", "#3d5a50", width=720, height=112)).size == (720, 112)


def test_another_process_draws_the_same_bytes() -> None:
    script = """
import sys
from ingest.demo.drawing import draw
sys.stdout.buffer.write(draw("wheat-snow", width=96, height=64))
"""

    elsewhere = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout

    assert elsewhere == draw("wheat-snow", width=96, height=64)


def test_no_two_motifs_give_the_same_picture() -> None:
    seen = {motif: opened(draw(motif, width=48, height=32)).convert("RGB") for motif in SCENES}

    alike = [pair for pair in combinations(seen, 2) if difference(seen[pair[0]], seen[pair[1]]) < LEAST_DIFFERENCE]

    assert not alike


def test_a_picture_is_never_empty() -> None:
    flat = []
    for motif in SCENES:
        gray = opened(draw(motif, width=96, height=64)).convert("L")
        if ImageStat.Stat(gray).stddev[0] < 8:
            flat.append(motif)

    assert not flat


def test_organizations_covers_and_emblems_differ() -> None:
    covers = [opened(draw_cover(motif, "#445566", width=160, height=44)).convert("RGB") for motif in COVERS]
    emblems = [opened(draw_avatar(motif, "#445566", 36)).convert("RGB") for motif in EMBLEMS]

    assert min(difference(*pair) for pair in combinations(covers, 2)) > LEAST_DIFFERENCE
    assert min(difference(*pair) for pair in combinations(emblems, 2)) > LEAST_DIFFERENCE


def test_a_palette_leans_the_whole_picture_toward_its_color() -> None:
    plain = ImageStat.Stat(opened(draw("calm-buoy", width=60, height=40))).mean
    redder = ImageStat.Stat(opened(draw("calm-buoy", width=60, height=40, palette="#ff0000"))).mean

    assert redder[0] > plain[0]
    assert redder[2] < plain[2]


@settings(max_examples=15, deadline=None)
@given(motif=st.text(max_size=30), width=st.integers(8, 90), height=st.integers(8, 90))
def test_a_motif_nobody_knows_still_gives_a_picture(motif: str, width: int, height: int) -> None:
    assert opened(draw(motif, width=width, height=height)).size == (width, height)
    assert opened(draw_avatar(motif, "#336655", 36)).size == (36, 36)
    assert opened(draw_cover(motif, "#336655", width=160, height=44)).size == (160, 44)


def test_two_unknown_motifs_give_two_landscapes() -> None:
    one, other = (draw(motif, width=60, height=40) for motif in ("orchard", "quarry"))

    assert one != other
