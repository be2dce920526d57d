"""What will appear."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ingest.rendering import freeze, render, thaw, wanted_images
from ingest.types import Account, Article, Image, MayPost, Organization, Override, Picture

FOG = Picture("a" * 64, "image/jpeg", 1200, 800, "https://paper.example/fog.jpg?a=1&b=2", alt='The "old" pier')
ARTICLE = Article(
    url="https://paper.example/1",
    title="Fog",
    text="The ferry was late.\nIts captain blamed the fog.",
    html='<figure><img src="https://paper.example/fog.jpg?a=1&amp;b=2"><figcaption>Fog</figcaption></figure>'
    "<p>The ferry was late.</p><p>Its captain blamed the fog.</p>",
    language="en",
    images=(Image(FOG.url), Image("https://paper.example/pier.jpg")),
    published=datetime(2026, 11, 24, 4, tzinfo=UTC),
)
PAPER = Organization("paper", "The Paper", Account("paper", "The Paper"), language="en")
FULL = MayPost("full", images=True)


def test_pictures_point_at_our_copies_by_their_content() -> None:
    post = render(ARTICLE, FULL, PAPER, "paper", pictures=(FOG,))
    assert f'<img src="sha256:{"a" * 64}" alt="The &quot;old&quot; pier" width="1200" height="800">' in post.html


def test_a_picture_without_a_copy_leaves_no_hole() -> None:
    post = render(ARTICLE, FULL, PAPER, "paper")
    assert post.html == "<p>The ferry was late.</p><p>Its captain blamed the fog.</p>"


def test_an_excerpt_ends_at_a_sentence_and_escapes() -> None:
    long = replace(ARTICLE, text="Fog < sun. " * 60, html="…")
    post = render(long, MayPost("excerpt", images=True), PAPER, "paper")
    assert len(post.text) <= 321
    assert "&lt;" in post.html
    assert post.original_url == ARTICLE.url


def test_a_link_has_no_text_but_always_the_original() -> None:
    post = render(ARTICLE, MayPost("link", images=False), PAPER, "paper")
    assert (post.html, post.text, post.original_url) == ("", "", ARTICLE.url)


def test_images_are_asked_for_only_where_rights_include_them() -> None:
    assert wanted_images(ARTICLE, MayPost("full", images=False)) == ()
    assert len(wanted_images(ARTICLE, FULL)) == 2
    assert len(wanted_images(ARTICLE, MayPost("excerpt", images=True))) == 1


def test_what_an_operator_wrote_stands_in_place_of_the_partners() -> None:
    assert render(ARTICLE, FULL, PAPER, "paper", override=Override(title="Fog!")).title == "Fog!"


@given(title=st.text(max_size=40), tags=st.lists(st.text(max_size=8), max_size=4))
def test_a_frozen_post_is_the_same_post(title: str, tags: list[str]) -> None:
    post = render(replace(ARTICLE, title=title, tags=tuple(tags)), FULL, PAPER, "paper", pictures=(FOG,))
    assert thaw(freeze(post)) == post
    assert freeze(thaw(freeze(post))) == freeze(post)
