from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import PIL.Image
import pytest

from ingest.errors import FetchError
from ingest.fetch import HttpFetcher, MediaStore
from ingest.types import Image
from tests.fetch.site import Site, http

STORY = "https://paper.example/story"


def drawn(kind: str = "PNG", size: tuple[int, int] = (120, 80), **options: object) -> bytes:
    """A picture full of noise, so that its bytes are many."""
    noise = random.Random(7).randbytes(size[0] * size[1] * 3)
    out = BytesIO()
    PIL.Image.frombytes("RGB", size, noise).save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def media(fetcher: HttpFetcher, tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media", fetcher)


def kept(media: MediaStore, tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("kind", "media_type", "ending"),
    [
        ("JPEG", "image/jpeg", ".jpg"),
        ("PNG", "image/png", ".png"),
        ("WEBP", "image/webp", ".webp"),
        ("GIF", "image/gif", ".gif"),
    ],
)
async def test_a_picture_is_what_its_bytes_say(
    media: MediaStore, site: Site, kind: str, media_type: str, ending: str
) -> None:
    site.answers["/p.svg"] = http(body=drawn(kind), content_type="text/plain")
    picture = await media.keep(Image(site.url("/p.svg"), alt="海港", credit="Photo: Lee"), referer=STORY)
    assert picture is not None
    assert (picture.media_type, picture.width, picture.height) == (media_type, 120, 80)
    assert (picture.url, picture.alt, picture.credit) == (site.url("/p.svg"), "海港", "Photo: Lee")
    path = media.path(picture.sha256)
    assert path is not None
    assert path.suffix == ending
    assert path.parent.name == picture.sha256[:2]
    assert path.read_bytes() == drawn(kind)
    assert site.asked("/p.svg")[0].headers["referer"] == STORY


async def test_the_same_picture_under_two_addresses_is_one_file(media: MediaStore, site: Site, tmp_path: Path) -> None:
    site.answers |= {"/a.png": http(body=drawn()), "/b.png": http(body=drawn())}
    first = await media.keep(Image(site.url("/a.png")), referer=STORY)
    second = await media.keep(Image(site.url("/b.png"), alt="other"), referer=STORY)
    assert first is not None and second is not None
    assert first.sha256 == second.sha256
    assert len(kept(media, tmp_path)) == 1


async def test_a_picture_just_seen_is_not_fetched_again_unless_its_file_is_gone(media: MediaStore, site: Site) -> None:
    site.answers["/a.png"] = http(body=drawn())
    picture = await media.keep(Image(site.url("/a.png")), referer=STORY)
    again = await media.keep(Image(site.url("/a.png"), caption="now with words"), referer=STORY)
    assert picture is not None and again is not None
    assert again.caption == "now with words"
    assert len(site.asked("/a.png")) == 1
    path = media.path(picture.sha256)
    assert path is not None
    path.unlink()
    await media.keep(Image(site.url("/a.png")), referer=STORY)
    assert path.is_file()


async def test_a_picture_taken_sideways_has_the_size_that_readers_see(media: MediaStore, site: Site) -> None:
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    site.answers["/a.jpg"] = http(body=drawn("JPEG", exif=exif))
    picture = await media.keep(Image(site.url("/a.jpg")), referer=STORY)
    assert picture is not None
    assert (picture.width, picture.height) == (80, 120)


@pytest.mark.parametrize(
    "body",
    [
        drawn(size=(1, 1)),
        drawn(size=(600, 59)),
        drawn("JPEG", size=(400, 400))[:20_000],
        drawn()[:2_000],
        drawn("BMP"),
        b"<svg xmlns='http://www.w3.org/2000/svg' width='500' height='500'><script>alert(1)</script></svg>",
        b"<html>not found</html>",
        b"",
    ],
    ids=["tracking pixel", "line", "cut-off JPEG", "cut-off PNG", "BMP", "SVG", "HTML", "nothing"],
)
async def test_what_we_cannot_show_is_no_picture(media: MediaStore, site: Site, tmp_path: Path, body: bytes) -> None:
    site.answers["/a.png"] = http(body=body, content_type="image/png")
    assert await media.keep(Image(site.url("/a.png")), referer=STORY) is None
    assert kept(media, tmp_path) == []


async def test_a_picture_that_would_fill_the_memory_is_refused_by_its_header(media: MediaStore, site: Site) -> None:
    out = BytesIO()
    PIL.Image.new("1", (8000, 8000)).save(out, "PNG")
    site.answers["/bomb.png"] = http(body=out.getvalue())
    assert await media.keep(Image(site.url("/bomb.png")), referer=STORY) is None


@pytest.mark.parametrize("url", ["data:image/png;base64,iVBORw0KGgo=", "/relative.png", "", "http://10.0.0.1/a.png"])
async def test_an_address_that_is_no_picture_on_the_web_is_none(media: MediaStore, url: str) -> None:
    assert await media.keep(Image(url), referer=STORY) is None


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone"])
async def test_a_picture_that_is_not_there_is_none(media: MediaStore, site: Site, status: str) -> None:
    site.answers["/a.png"] = http(status)
    assert await media.keep(Image(site.url("/a.png")), referer=STORY) is None


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow down"])
async def test_a_failure_that_may_pass_is_raised(media: MediaStore, site: Site, status: str) -> None:
    site.answers["/a.png"] = http(status)
    with pytest.raises(FetchError):
        await media.keep(Image(site.url("/a.png")), referer=STORY)


async def test_only_pictures_can_be_looked_up(media: MediaStore, site: Site, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "secret.png").write_text("secret")
    site.answers["/a.png"] = http(body=drawn())
    picture = await media.keep(Image(site.url("/a.png")), referer=STORY)
    assert picture is not None
    found = media.open(picture.sha256)
    assert found is not None
    with found[0] as file:
        assert (file.read(), found[1]) == (drawn(), "image/png")
    for name in ("../../secret", "", "..", "A" * 64, "a" * 64, picture.sha256 + "\n", f"{picture.sha256}.png"):
        assert media.path(name) is None
        assert media.open(name) is None
