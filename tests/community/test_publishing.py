"""A post is made once, changed in place, and taken down for good – on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ingest.errors import StoreError, TargetOutcomeUnknown, TargetRejected, TargetUnauthorized
from ingest.store.community import Card, CommunityStore, FullPost, Gone, profiles
from ingest.store.database import Database
from ingest.store.tables import articles, clusters, deliveries, organizations, sources
from ingest.targets.community import CommunityTarget
from ingest.types import Account, Config, Organization, Picture, Rights, Source
from tests.community.conftest import NOW, harbour, post

ACCOUNT = Account("harbour", "港灣日報")


def _target(community: CommunityStore) -> CommunityTarget:
    return CommunityTarget(community, lambda: NOW, base_url="https://discover.example/")


async def test_twenty_workers_with_one_key_make_one_post(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(), now=NOW)

    receipts = await asyncio.gather(*(either.publish("k", "harbour", post(), now=NOW) for _ in range(20)))

    assert len({receipt.id for receipt in receipts}) == 1
    assert len(await either.feed()) == 1


async def test_another_text_under_the_same_key_changes_nothing(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(), now=NOW)
    first = await either.publish("k", "harbour", post(), now=NOW)

    again = await either.publish("k", "harbour", post(title="別的標題"), now=NOW + timedelta(hours=1))

    assert again == first
    assert (await either.feed())[0].title == post().title


async def test_an_edit_replaces_the_text_and_counts_a_revision(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(), now=NOW)
    receipt = await either.publish("k", "harbour", post(), now=NOW)

    edited = await either.edit(receipt.id, "harbour", post(title="末班渡輪改到十二點", updated=NOW), now=NOW)

    assert (edited.id, receipt.revision, edited.revision) == (receipt.id, "1", "2")
    assert [card.title for card in await either.feed()] == ["末班渡輪改到十二點"]


async def test_the_same_edit_again_is_no_new_revision(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(), now=NOW)
    receipt = await either.publish("k", "harbour", post(), now=NOW)
    changed = post(dek="")

    once = await either.edit(receipt.id, "harbour", changed, now=NOW)
    twice = await either.edit(receipt.id, "harbour", changed, now=NOW + timedelta(hours=1))

    assert once == twice


async def test_a_retracted_post_leaves_a_tombstone_that_no_old_key_lifts(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(), now=NOW)
    receipt = await either.publish("k", "harbour", post(), now=NOW)

    await either.retract(receipt.id, now=NOW)
    await either.retract(receipt.id, now=NOW + timedelta(days=1))
    await either.publish("k", "harbour", post(), now=NOW)

    (found,) = await either.find("k")
    assert (found.receipt.id, found.public) == (receipt.id, False)
    assert await either.post(int(receipt.id)) == Gone(int(receipt.id), NOW)
    assert await either.feed() == ()
    with pytest.raises(TargetRejected):
        await either.edit(receipt.id, "harbour", post(title="回來"), now=NOW)


async def test_no_post_is_made_for_an_account_that_nobody_declared(either: CommunityStore) -> None:
    with pytest.raises(TargetRejected) as refusal:
        await either.publish("k", "nobody", post(), now=NOW)

    assert "nobody" in refusal.value.reason
    assert refusal.value.fix
    assert await either.find("k") == ()


async def test_what_no_database_can_hold_is_left_out_of_the_text(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(), now=NOW)

    await either.publish("k", "harbour", post(title="a\x00b", authors=("c\x00d",), tags=("\ud800",)), now=NOW)

    assert [(card.title, card.authors) for card in await either.feed()] == [("ab", ("cd",))]


async def test_declaring_again_changes_the_account_and_keeps_its_picture(either: CommunityStore) -> None:
    await either.declare_accounts(harbour(avatar="a" * 64), now=NOW)

    await either.declare_accounts(harbour(name="港灣晚報", avatar=None), now=NOW + timedelta(days=1))

    member = await either.account("harbour")
    assert member is not None
    assert (member.profile.name, member.profile.avatar, member.joined_at) == ("港灣晚報", "a" * 64, NOW)


async def test_a_picture_is_shown_only_while_a_post_or_an_account_shows_it(either: CommunityStore) -> None:
    lead = Picture("b" * 64, "image/png", 800, 600, "https://harbour.example/p.png")
    await either.declare_accounts(harbour(avatar="a" * 64), now=NOW)
    receipt = await either.publish("k", "harbour", post(pictures=(lead, lead)), now=NOW)
    shown = [await either.shows(sha256) for sha256 in ("a" * 64, "b" * 64, "c" * 64)]

    await either.retract(receipt.id, now=NOW)

    assert shown == [True, True, False]
    assert not await either.shows("b" * 64)


async def test_members_are_those_that_posted_and_those_whose_agreement_is_in_force(either: CommunityStore) -> None:
    ended = harbour(handle="ended", agreement=None, official=False)
    await either.declare_accounts(harbour(), ended, harbour(handle="posted", official=False), now=NOW)
    await either.publish("k", "posted", post(), now=NOW)

    members = await either.members(today=NOW.date())

    assert [(one.profile.handle, bool(one.latest)) for one in members] == [("harbour", False), ("posted", True)]


async def test_who_else_published_a_story_is_named_by_its_official_account(
    community: CommunityStore, database: Database
) -> None:
    await community.declare_accounts(harbour(), harbour(handle="wangchao", organization_id="wangchao"), now=NOW)
    await database.write(lambda c: _clustered(c))
    await community.publish("k", "harbour", post(), now=NOW)

    (card,) = await community.feed()

    assert [member.profile.handle for member in card.also] == ["wangchao"]


def _clustered(connection: object) -> None:
    """Two organizations, one story: the harbor's article is posted under the key `k`."""
    run = connection.execute  # type: ignore[attr-defined]
    run(clusters.insert().values(id=1, created_at=NOW))
    for number, name in enumerate(("harbour", "wangchao"), 1):
        run(organizations.insert().values(id=name, name=name))
        run(sources.insert().values(id=name, organization_id=name, kind="feed", location="", next_due=NOW))
        run(
            articles.insert().values(
                id=number,
                organization_id=name,
                source_id=name,
                cluster_id=1,
                original=number == 1,
                version=1,
                first_seen=NOW,
            )
        )
    run(
        deliveries.insert().values(
            target_id="discover",
            article_id=1,
            key="k",
            account="harbour",
            article_published=NOW,
            state="delivered",
            version=1,
            payload=b"",
        )
    )


def test_a_configuration_declares_one_account_per_handle_with_its_agreement() -> None:
    rights = Rights(basis="contract", text="excerpt", images=False, start=NOW.date())
    own = Account("harbour-weekend", "港灣週末", avatar="https://harbour.example/w.png")
    source = Source("weekend", "harbour", "feed", "https://harbour.example/w.xml", account=own)
    organization = Organization("harbour", "港灣日報", ACCOUNT, language="zh-Hant", rights=rights, sources=(source,))

    first, second = profiles(Config((organization,)).organizations, {own.avatar: "a" * 64})

    assert (first.handle, first.official, first.avatar) == ("harbour", True, "")
    assert (second.handle, second.avatar, second.agreement) == ("harbour-weekend", "a" * 64, first.agreement)


def test_without_rights_an_account_is_not_official() -> None:
    (profile,) = profiles([Organization("harbour", "港灣日報", ACCOUNT)])

    assert (profile.official, profile.agreement) == (False, None)


async def test_the_target_delivers_finds_edits_and_retracts(community: CommunityStore) -> None:
    target = _target(community)
    await community.declare_accounts(harbour(), now=NOW)

    receipt = await target.deliver("harbour", "k", post())
    (found,) = await target.find("harbour", "k", await target.fence("harbour"))
    edited = await target.edit("harbour", receipt, post(dek="改"))
    await target.retract("harbour", edited)

    assert found.receipt == receipt
    assert receipt.url == f"https://discover.example/post/{receipt.id}"
    assert (target.settle, target.once) == (0.0, "idempotent_key")
    assert [one.public for one in await target.find("harbour", "k", "")] == [False]


async def test_the_target_knows_an_account_by_its_name_or_says_how_to_make_it(community: CommunityStore) -> None:
    await community.declare_accounts(harbour(), now=NOW)

    assert await _target(community).check(ACCOUNT) == "港灣日報"
    with pytest.raises(TargetUnauthorized) as refusal:
        await _target(community).check(Account("nobody", "Nobody"))
    assert refusal.value.fix


class _Broken(CommunityStore):
    """A community whose database went away."""

    def __init__(self) -> None: ...

    async def publish(self, *_: object, **__: object) -> object:  # type: ignore[override]
        raise StoreError("The database says: disk full", fix="Make room.")


async def test_a_database_that_fails_leaves_the_outcome_unknown() -> None:
    with pytest.raises(TargetOutcomeUnknown) as unknown:
        await _target(_Broken()).deliver("harbour", "k", post())

    assert "disk full" in unknown.value.reason


async def test_a_post_without_a_date_stands_where_it_came_in(community: CommunityStore) -> None:
    await community.declare_accounts(harbour(), now=NOW)
    receipt = await community.publish("k", "harbour", post(published=None), now=NOW)

    await community.edit(receipt.id, "harbour", post(published=None, dek="改"), now=NOW + timedelta(days=1))

    full = await community.post(int(receipt.id))
    assert isinstance(full, FullPost)
    assert isinstance(full.card, Card)
    assert full.card.shown_at == NOW
