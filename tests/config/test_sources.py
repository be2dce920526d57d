"""What a good file means."""

from __future__ import annotations

from datetime import date, time, timedelta

from ingest.config import load, parse
from ingest.types import Account, Config, PublishRules, Source
from tests.config.reading import FIXTURES, ONE, organization, source


def _good() -> Config:
    return load(FIXTURES / "good.yaml")


def _source(config: Config, name: str) -> Source:
    return next(source for source in config.sources if source.id == name)


def test_ids_of_sources_come_from_their_own_addresses() -> None:
    assert [source.id for source in _good().sources] == [
        "hkdaily/rss.xml",
        "hkdaily/news-sitemap.xml",
        "hkdaily/latest",
        "nanfang/news",
        "nanfang/feed",
    ]


def test_another_source_of_the_same_organization_changes_no_id() -> None:
    one = source("feed: https://a.example/rss.xml")
    two = source("feed: https://a.example/rss.xml") + "      - feed: https://a.example/atom.xml?tag=港聞\n"
    assert parse(two).sources[0].id == parse(one).sources[0].id == "hkdaily/rss.xml"
    assert parse(two).sources[1].id.startswith("hkdaily/atom.xml-")


def test_a_source_takes_what_it_does_not_say_from_its_organization_and_the_defaults() -> None:
    feed = _source(_good(), "hkdaily/rss.xml")
    assert (feed.schedule, feed.timezone, feed.language) == ("every 30m", "Asia/Shanghai", "zh-Hant")
    assert feed.publish == PublishRules("auto", "full", 6, (time(23, 30), time(7, 0)))
    assert feed.account is None
    assert feed.rights is None


def test_a_source_says_what_differs() -> None:
    latest = _source(_good(), "hkdaily/latest")
    assert (latest.timezone, latest.schedule) == ("Asia/Hong_Kong", 'cron "*/10 7-23 * * *"')
    assert latest.account == Account("hkdaily-ent", "香港日報")
    assert latest.rights is not None
    assert (latest.rights.text, latest.rights.basis, latest.rights.until) == ("excerpt", "合同", date(2027, 10, 31))


def test_backfill_is_laid_over_the_defaults_key_by_key() -> None:
    config = _good()
    sitemap = _source(config, "hkdaily/news-sitemap.xml").backfill
    assert (sitemap.max, sitemap.since) == (10, timedelta(days=30))
    assert _source(config, "nanfang/news").backfill.max == 0
    everything = _source(config, "nanfang/feed").backfill
    assert (everything.max, everything.since) == (None, None)


def test_none_lifts_the_cap_and_the_quiet_hours() -> None:
    rules = _source(_good(), "nanfang/feed").publish
    assert (rules.max_per_hour, rules.quiet_hours) == (None, None)


def test_a_renamed_organization_keeps_the_history_of_its_sources() -> None:
    config = _good()
    assert config.organizations[1].was == "south"
    assert _source(config, "nanfang/feed").was == "south/feed"
    assert _source(config, "nanfang/news").was == "south/old-news"


def test_without_rights_there_are_none() -> None:
    assert _good().organizations[1].rights is None


def test_without_an_account_the_organization_posts_under_its_own_id_and_name() -> None:
    assert parse(ONE).organizations[0].account == Account("hkdaily", "香港日報")


def test_review_is_the_default() -> None:
    assert parse(ONE).organizations[0].publish.mode == "review"


def test_without_targets_posts_go_to_the_embedded_community() -> None:
    targets = parse("version: 1\norganizations: []\n").targets
    assert [(target.id, target.kind) for target in targets] == [("discover", "community")]


def test_options_are_the_kinds_own_model() -> None:
    options = _source(_good(), "hkdaily/latest").options
    assert getattr(options, "links", "") == "a.headline"


def test_text_stays_what_a_person_wrote() -> None:
    config = parse(organization("description: 2026", "rights: {basis: no, reference: 0123, from: 2026-11-01}"))
    rights = config.organizations[0].rights
    assert config.organizations[0].description == "2026"
    assert rights is not None
    assert (rights.basis, rights.reference, rights.start) == ("no", "0123", date(2026, 11, 1))


def test_an_alias_repeats_what_it_stands_for() -> None:
    text = organization("publish: &rules {mode: auto}", "sources:", "  - {feed: https://a.example/x, publish: *rules}")
    assert parse(text).sources[0].publish.mode == "auto"


def test_a_spider_is_the_file_of_that_name() -> None:
    assert parse(source("spider: longreads"), spiders=["longreads"]).sources[0].id == "hkdaily/longreads"
