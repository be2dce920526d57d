"""Which articles a second partner posts again: in the other script, with a credit line, later than the original.

Only articles that are neither edited nor deleted are taken, of partners that may be posted: so the truth stays simple –
the original stands, the repost is a duplicate of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from ingest.demo.articles import Block, Partner, Story
from ingest.demo.scripts import convert

EVERY = 23
"""Of a generated partner's articles, one in so many is somebody else's."""


@dataclass(frozen=True, slots=True)
class Repost:
    """`by` posts `slug` of `of` again, so much later."""

    by: str
    of: str
    slug: str
    later: timedelta


HANDWRITTEN = (
    Repost("weiguang", "harbour", "fourteen-benches", timedelta(hours=17)),  # Traditional → Simplified
    Repost("harbour", "qinghe", "ladder-log", timedelta(hours=19)),  # Simplified → Traditional
    Repost(
        "yuntai", "weiguang", "balcony-bird-box", timedelta(hours=31)
    ),  # Simplified → Traditional, in a full-text feed
    Repost("qinghe", "yuntai", "ginger-soup-for-forty", timedelta(hours=27)),  # Traditional → Simplified, in GBK
    Repost("delta", "meridian", "how-to-fold-a-city", timedelta(hours=26)),  # English
    Repost("harbour", "yuntai", "the-cloud-book", timedelta(hours=49)),  # the same script
)


def reprinted(story: Story, original: Partner, by: Partner, later: timedelta) -> Story:
    """What `by` makes of a story: its script, its own address, everything else as it was."""

    def own(text: str) -> str:
        return convert(text, by.language) if by.language != original.language else text

    return replace(
        story,
        slug=f"{original.id}-{story.slug}",
        title=own(story.title),
        dek=own(story.dek),
        authors=tuple(own(author) for author in story.authors),
        tags=tuple(own(tag) for tag in story.tags),
        section=own(story.section),
        age=story.age - later,
        body=tuple(Block(block.kind, tuple(own(line) for line in block.lines)) for block in story.body),
        caption=own(story.caption),
        series="",
    )


def credit(original: Partner, by: Partner) -> str:
    """The original's name, as `by` writes it in a credit line."""
    return convert(original.name, by.language) if by.language != original.language else original.name


def repeatable(story: Story, language: str, later: timedelta) -> bool:
    """Whether a story may be posted again: it never changes, the repost still falls before the epoch, and its text
    comes back from the other script as it was (背 does not always), or it would be another text for anybody."""
    if story.edit is not None or story.deleted_after is not None or story.age < later + timedelta(hours=1):
        return False
    if language != "zh-Hans":
        return True
    text = "\n".join(story.paragraphs)
    return convert(convert(text, "zh-Hant"), "zh-Hans") == convert(text, "zh-Hans")
