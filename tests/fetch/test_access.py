"""Private sources: who sees their secrets, and where these never appear."""

from __future__ import annotations

import base64
import logging
import pickle
import ssl
import subprocess
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from ingest.errors import ConfigError, FetchError
from ingest.fetch import HttpFetcher, Limits
from ingest.settings import Secrets
from ingest.types import Access
from tests.fetch.conftest import SHORT, Watch, failure
from tests.fetch.site import Site, http, open_site

USER, PASSWORD, KEY, SESSION = "editor-7f3a", "pässword-c0ffee", "key-deadbeef", "session-0badf00d"
ENVIRON = {"U": USER, "P": PASSWORD, "K": KEY, "S": SESSION, "BAD": "one\r\nHost: evil.example", "EMPTY": ""}
ALL_SECRETS = (USER, PASSWORD, KEY, SESSION, base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode())


def everything(site: Site, **more: str) -> Access:
    return Access(
        "paper",
        site.url(""),
        user="env:U",
        password="env:P",
        headers={"X-Key": "env:K"},
        cookies={"sid": "env:S"},
        query={},
        **more,
    )


@pytest.fixture
async def fetcher(watch: Watch, tmp_path: Path) -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(
        clock=watch, sleep=watch.sleep, allow=["127.0.0.1"], limits=SHORT, secrets=Secrets(ENVIRON, tmp_path)
    ) as fetcher:
        yield fetcher


def secrets_in(site: Site) -> list[str]:
    """The paths that were asked for with anything secret, the robots.txt among them."""
    return [one.path for one in site.requests if any(secret in str(one.headers) for secret in ALL_SECRETS)]


async def test_the_site_sees_all_that_its_source_has_and_its_robots_txt_nothing(
    fetcher: HttpFetcher, site: Site
) -> None:
    site.answers["/feed"] = http(body=b"private")
    assert (await fetcher.fetch(site.url("/feed"), access=everything(site))).body == b"private"
    headers = site.asked("/feed")[0].headers
    assert base64.b64decode(headers["authorization"].removeprefix("Basic ")).decode() == f"{USER}:{PASSWORD}"
    assert (headers["x-key"], headers["cookie"]) == (KEY, f"sid={SESSION}")
    assert secrets_in(site) == ["/feed"]


async def test_another_host_sees_nothing_not_even_by_a_redirect(fetcher: HttpFetcher, site: Site, other: Site) -> None:
    site.answers["/feed"] = http("302 Found", location=other.url("/moved"))
    other.answers |= {"/moved": http("302 Found", location=site.url("/back")), "/page": http(body=b"x")}
    site.answers["/back"] = http(body=b"home again")
    access = everything(site)
    assert (await fetcher.fetch(site.url("/feed"), access=access)).body == b"home again"
    await fetcher.fetch(other.url("/page"), access=access)
    assert secrets_in(site) == ["/feed", "/back"]
    assert secrets_in(other) == []


async def test_the_same_name_on_another_port_or_by_another_scheme_is_another_host(
    fetcher: HttpFetcher, site: Site, other: Site
) -> None:
    other.answers["/"] = site.answers["/"] = http(body=b"x")
    await fetcher.fetch(other.url("/"), access=everything(site))
    await fetcher.fetch(site.url("/"), access=replace(everything(site), site=site.url("").replace("http:", "https:")))
    assert secrets_in(other) == secrets_in(site) == []


async def test_no_secret_follows_a_redirect_from_https_down_to_http(watch: Watch, tmp_path: Path) -> None:
    authority = trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(theirs)
    authority.configure_trust(ours)
    async with (
        open_site(tls=theirs) as site,
        open_site() as plain,
        HttpFetcher(
            clock=watch, allow=["localhost", "127.0.0.1"], limits=Limits(), tls=ours, secrets=Secrets(ENVIRON, tmp_path)
        ) as fetcher,
    ):
        access = replace(everything(site), site=site.url("", host="localhost"))
        moved = http("302 Found", location=plain.url("/", host="localhost"), set_cookie="kept=1; Secure")
        site.answers["/"], plain.answers["/"] = moved, http(body=b"x")
        await fetcher.fetch(site.url("/", host="localhost"), access=access)
        assert secrets_in(site) == ["/"]
        assert secrets_in(plain) == []
        assert "cookie" not in plain.asked("/")[0].headers


@pytest.mark.parametrize("address", ["env:NOWHERE", "env:EMPTY", "file:nowhere", "env:BAD"])
async def test_a_secret_that_is_not_there_is_named_when_it_is_needed(
    fetcher: HttpFetcher, site: Site, address: str
) -> None:
    site.answers["/feed"] = http(body=b"x")
    access = Access("paper", site.url(""), headers={"X-Key": address})
    with pytest.raises(ConfigError) as caught:
        await fetcher.fetch(site.url("/feed"), access=access)
    assert address.partition(":")[2] in caught.value.reason
    assert caught.value.fix
    assert "evil.example" not in "".join(traceback.format_exception(caught.value))
    assert site.asked("/feed") == []
    assert (await fetcher.fetch(site.url("/feed"))).body == b"x"  # others are read all the same


async def test_a_renewed_secret_counts_at_once(fetcher: HttpFetcher, site: Site, tmp_path: Path) -> None:
    site.answers["/"] = http(body=b"x")
    access = Access("paper", site.url(""), headers={"X-Key": "file:key.txt"})
    for key in ("old", "new"):
        (tmp_path / "key.txt").write_text(f"{key}\n")
        await fetcher.fetch(site.url("/"), access=access)
    assert [request.headers["x-key"] for request in site.asked("/")] == ["old", "new"]


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
async def test_who_is_not_let_in_reads_what_to_do(fetcher: HttpFetcher, site: Site, other: Site, status: str) -> None:
    site.answers |= {"/feed": http(status), "/led": http("302 Found", location=other.url("/feed"))}
    other.answers["/feed"] = http(status)
    refused = await failure(fetcher, site.url("/feed"), access=everything(site))
    assert "env:U, env:P, env:K, env:S" in refused.fix
    assert "site:" in (await failure(fetcher, site.url("/led"), access=everything(site))).fix
    assert "access:" in (await failure(fetcher, other.url("/feed"))).fix


async def garbage(write: object) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")  # type: ignore[operator]


@pytest.mark.parametrize("answer", [http("401 Unauthorized"), garbage, http(body=b"?", content_encoding="gzip")])
async def test_no_failure_and_no_log_shows_a_secret(
    fetcher: HttpFetcher, site: Site, answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    site.answers["/feed"] = answer  # type: ignore[assignment]
    caplog.set_level(logging.DEBUG)
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(site.url("/feed"), access=everything(site))
    assert secrets_in(site) == ["/feed"]
    said, error = [caplog.text, str(pickle.dumps(caught.value))], caught.value
    chain: BaseException | None = error
    while chain is not None:
        said += [str(chain), repr(chain), repr(chain.args), repr(vars(chain)), *traceback.format_exception(chain)]
        chain = chain.__cause__ or chain.__context__
    assert [secret for secret in ALL_SECRETS if any(secret in one for one in said)] == []


async def test_a_client_certificate_opens_the_site_and_its_robots_txt(watch: Watch, tmp_path: Path) -> None:
    authority = trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(theirs)
    authority.configure_trust(theirs)
    theirs.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(ours)
    authority.issue_cert("us@community.example").private_key_and_cert_chain_pem.write_to_path(tmp_path / "client.pem")
    async with (
        open_site(tls=theirs) as site,
        HttpFetcher(
            clock=watch, allow=["localhost"], limits=Limits(), tls=ours, secrets=Secrets({}, tmp_path)
        ) as fetcher,
    ):
        site.answers["/"] = http(body=b"private")
        url = site.url("/", host="localhost")
        access = Access("paper", site.url("", host="localhost"), certificate="file:client.pem")
        assert (await fetcher.fetch(url, access=access)).body == b"private"
        assert site.paths() == ["/robots.txt", "/"]
    async with (
        open_site(tls=theirs) as site,
        HttpFetcher(clock=watch, allow=["localhost"], limits=SHORT, tls=ours, secrets=Secrets({}, tmp_path)) as fetcher,
    ):
        assert (await failure(fetcher, site.url("/", host="localhost"))).code in ("tls", "connect")


async def test_a_certificate_that_cannot_be_used_is_named_and_nobody_is_asked_for_its_password(
    watch: Watch, tmp_path: Path
) -> None:
    (tmp_path / "broken.pem").write_text("-----BEGIN NONSENSE-----")
    locked = ["openssl", "genrsa", "-aes128", "-passout", "pass:locked", "-out", str(tmp_path / "locked.key"), "2048"]
    names = ["broken.pem", "nowhere.pem"]
    if subprocess.run(["which", "openssl"], capture_output=True).returncode == 0:
        subprocess.run(locked, check=True, capture_output=True)
        names.append("locked.key")
    async with (
        HttpFetcher(clock=watch, allow=["127.0.0.1"], secrets=Secrets({}, tmp_path)) as fetcher,
        open_site() as site,
    ):
        for name in names:
            with pytest.raises(ConfigError, match=name):
                await fetcher.fetch(site.url("/"), access=Access("paper", site.url(""), certificate=f"file:{name}"))


async def test_what_a_source_got_is_not_taken_for_what_another_may_see(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/feed"] = [http(body=b"private", etag='"1"'), http("401 Unauthorized")]
    assert (await fetcher.fetch(site.url("/feed"), access=everything(site))).body == b"private"
    assert (await failure(fetcher, site.url("/feed"))).status == 401
    assert "if-none-match" not in site.asked("/feed")[1].headers


# -- a key in the address ------------------------------------------------------------------------------------


def keyed(site: Site) -> Access:
    return Access("paper", site.url(""), query={"key": "env:K"})


async def test_a_key_stands_in_the_address_on_the_line_and_in_no_address_that_is_kept(fetcher: HttpFetcher) -> None:
    async with open_site() as site:
        site.answers["/posts?limit=2&key=" + KEY] = http(body=b"[]")

        page = await fetcher.fetch(site.url("/posts?limit=2"), access=keyed(site))

    assert page.body == b"[]" and (page.url, page.final_url) == (site.url("/posts?limit=2"),) * 2


async def test_a_redirect_that_repeats_the_key_does_not_bring_it_into_what_is_kept(fetcher: HttpFetcher) -> None:
    async with open_site() as site:
        site.answers["/posts?key=" + KEY] = http("301 Moved", Location=f"/posts/?key={KEY}")
        site.answers["/posts/?key=" + KEY] = http(body=b"[]")

        page = await fetcher.fetch(site.url("/posts"), access=keyed(site))

    assert page.final_url == site.url("/posts/") and KEY not in repr(page)


async def test_another_host_never_sees_the_key_whatever_a_redirect_says(fetcher: HttpFetcher) -> None:
    async with open_site() as site, open_site() as other:
        site.answers["/posts?key=" + KEY] = http("302 Found", Location=other.url(f"/posts?key={KEY}&a=1"))
        other.answers["/posts?a=1"] = http(body=b"[]")

        page = await fetcher.fetch(site.url("/posts"), access=keyed(site))

    assert page.body == b"[]" and not any(KEY in path for path in other.paths())


@pytest.mark.parametrize("said", [http("403 Forbidden"), b"HTTP/1.1 x\r\n\r\n", http("302 Found", Location="/posts")])
async def test_no_failure_shows_the_key(fetcher: HttpFetcher, said: bytes) -> None:
    async with open_site() as site:
        site.answers["/posts?key=" + KEY] = said

        error = await failure(fetcher, site.url("/posts"), access=keyed(site))

    told = [*traceback.format_exception(error), repr(vars(error)), repr(error.__cause__ and vars(error.__cause__))]
    assert KEY not in "".join(told)
