"""Which address of an image is the real one, and which images are none."""

from __future__ import annotations

import pytest

from ingest.extraction import document
from ingest.extraction.images import is_unseen, largest


@pytest.mark.parametrize(
    ("srcset", "address"),
    [
        ("/a.jpg 480w, /b.jpg 1600w, /c.jpg 800w", "/b.jpg"),
        ("/a.jpg 1x, /b.jpg 2x", "/b.jpg"),
        ("/a.jpg 1x,/b.jpg 1.5x", "/b.jpg"),
        ("/a,b.jpg", "/a,b.jpg"),
        ("/w_400,h_300/a.jpg 400w, /w_800,h_600/a.jpg 800w", "/w_800,h_600/a.jpg"),
        ("/a.jpg, /b.jpg 2x", "/b.jpg"),
        ("data:image/gif;base64,AA 1600w, /b.jpg 300w", "/b.jpg"),
        (" , ,", ""),
        ("", ""),
    ],
)
def test_the_largest_of_several_sizes_is_taken(srcset: str, address: str) -> None:
    assert largest(srcset) == address


@pytest.mark.parametrize(
    ("markup", "address"),
    [
        ('<img src="/a.jpg">', "https://paper.example/a.jpg"),
        ('<img src="//cdn.example/a.jpg">', "https://cdn.example/a.jpg"),
        ('<img src="/loading.gif" data-src="/a.jpg">', "https://paper.example/a.jpg"),
        ('<img src="/small.jpg" data-original="/a.jpg">', "https://paper.example/a.jpg"),
        ('<img data-srcset="/s.jpg 300w, /a.jpg 900w">', "https://paper.example/a.jpg"),
        ('<img src="data:image/gif;base64,AA" srcset="/a.jpg 2x">', "https://paper.example/a.jpg"),
        (
            '<picture><source srcset="/a.webp 800w"><img src="data:image/gif;base64,AA"></picture>',
            "https://paper.example/a.webp",
        ),
        ('<img src="/blank.gif"><noscript><img src="/a.jpg"></noscript>', "https://paper.example/a.jpg"),
        ('<amp-img src="/a.jpg"></amp-img>', "https://paper.example/a.jpg"),
        ('<img src="data:image/gif;base64,AA">', ""),
    ],
)
def test_a_lazy_image_has_its_real_address(markup: str, address: str) -> None:
    tree = document.parse(f"<html><body><div>{markup}</div></body></html>")
    document.prepare(tree, "https://paper.example/2026/rain")
    assert next(tree.iter("img")).get("src", "") == address


@pytest.mark.parametrize(
    "address",
    [
        "https://ad.doubleclick.net/ddm/trackimp/N1;sz=300x250",
        "https://pixel.wp.com/g.gif?blog=1",
        "https://feeds.feedburner.com/~r/paper/~4/x",
        "https://paper.example/ads/spring/sofa.jpg",
        "https://paper.example/pixel.gif?id=1",
        "https://www.facebook.com/tr?id=1",
        "https://vg07.met.vgwort.de/na/1",
    ],
)
def test_what_counts_readers_or_advertises_is_no_picture(address: str) -> None:
    assert is_unseen(address, None, None)


@pytest.mark.parametrize(
    ("address", "width", "height"),
    [
        ("https://paper.example/uploads/lifeboats/rain.jpg", None, None),
        ("https://paper.example/2026/trackside.jpg", 800, 420),
        ("https://cdn.paper.example/counter-offer.png", 640, None),
        ("https://paper.example/adsorption/curve.png", None, 4),
    ],
)
def test_a_picture_is_one_whatever_words_are_in_its_address(
    address: str, width: int | None, height: int | None
) -> None:
    assert not is_unseen(address, width, height)


def test_a_dot_is_no_picture() -> None:
    assert is_unseen("https://paper.example/a.jpg", 1, 1)
    assert is_unseen("https://paper.example/a.jpg", None, 0)
