"""`POST /in/<organization>/<name>`, over a real server."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest

from ingest.incoming.app import LARGEST_ARTICLE, REFUSED
from ingest.incoming.bodies import Gate, Pace
from ingest.sources.push import Options
from ingest.store import Store
from tests.incoming.sender import OTHER, SECRET, Newsroom, article, headers, newsroom, source


async def test_an_article_is_kept_and_the_reader_woken(room: Newsroom) -> None:
    answer = await room.post(article())
    assert (answer.status, answer.said) == (202, {"status": "accepted"})
    assert await room.kept() == ["a-1 Rain on the harbor, part 1"]
    assert room.woken == [True]


async def test_what_is_sent_twice_is_kept_once(room: Newsroom) -> None:
    answers = [await room.post(article()) for _time in range(3)]
    assert [answer.status for answer in answers] == [202, 200, 200]
    assert len(await room.kept()) == 1
    together = await asyncio.gather(*(room.post(article(2), message="msg_2") for _time in range(8)))
    assert sorted(answer.status for answer in together) == [200] * 7 + [202]
    assert len(await room.kept()) == 2


async def test_a_wrong_signature_is_refused_without_a_word_about_why(room: Newsroom) -> None:
    wrong = [
        await room.post(article(), secrets=(OTHER,)),
        await room.post(b"not even JSON", secrets=(OTHER,)),
        await room.post(article(), late=timedelta(minutes=6)),
        await room.post(article(), late=timedelta(minutes=-6)),
        await room.post(article(), webhook_signature="v1,bm90IHRoaXM="),
        await room.post(article(), webhook_id="msg_2"),
    ]
    assert {(answer.status, str(answer.said)) for answer in wrong} == {
        (401, "{'error': 'The signature is not right.'}")
    }
    assert await room.kept() == []
    assert room.woken == []


async def test_while_a_secret_is_changed_both_are_right(room: Newsroom) -> None:
    room.secrets = {"env:NEW": OTHER, "env:OLD": SECRET}
    assert (await room.post(article(1), message="1", secrets=(SECRET,))).status == 202
    assert (await room.post(article(2), message="2", secrets=(OTHER,))).status == 202
    assert (await room.post(article(3), message="3", secrets=(SECRET, OTHER))).status == 202
    del room.secrets["env:OLD"]
    assert (await room.post(article(4), message="4", secrets=(SECRET,))).status == 401


async def test_without_a_secret_nothing_is_taken_and_the_sender_tries_again(room: Newsroom) -> None:
    room.secrets = {}
    answer = await room.post(article())
    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    room.secrets = {"env:NEW": "whsec_c2hvcnQ="}
    assert (await room.post(article())).status == 503


async def test_a_message_that_cannot_be_taken_lists_its_problems(room: Newsroom) -> None:
    answer = await room.post(article(title=None, url="nowhere"))
    assert answer.status == 422
    assert [one["at"] for one in answer.said["problems"]] == ["data.url", "data.title"]
    assert (await room.post(b"{", message="msg_2")).status == 400
    assert (await room.post(article())).status == 202, "it was not remembered as known"


async def test_missing_headers_are_named(room: Newsroom) -> None:
    answer = await room.post(article(), webhook_id="", webhook_signature="")
    assert answer.status == 400
    assert answer.said["error"].endswith("webhook-id, webhook-signature.")


async def test_addresses_that_are_not_there_never_were_or_are_no_more(room: Newsroom) -> None:
    assert (await room.post(article(), to="paper/elsewhere")).status == 404
    assert (await room.post(article(), to="nobody")).status == 404
    assert (await room.post(article(), to="paper/newsroom/more")).status == 404
    await room.declare(source("other"))
    assert (await room.post(article())).status == 410


async def test_a_source_that_is_switched_off_is_sent_to_again_later(room: Newsroom) -> None:
    await room.declare(source(enabled=False))
    answer = await room.post(article())
    assert (answer.status, answer.headers["retry-after"]) == (503, "3600")


async def test_a_renamed_source_is_found_at_its_former_address(room: Newsroom) -> None:
    await room.declare(source("desk", was="paper/newsroom"))
    assert (await room.post(article())).status == 202
    assert len(await room.store.waiting_arrivals("paper/desk", now=room.clock())) == 1


async def test_other_kinds_of_sources_have_no_address(room: Newsroom) -> None:
    from dataclasses import replace

    await room.declare(replace(source(), kind="feed", options=None))
    assert (await room.post(article())).status == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_nothing_but_post_is_possible(room: Newsroom, method: str) -> None:
    answer = await room.post(b"", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "application/json-seq"])
async def test_what_is_not_called_json_is_not_looked_at(room: Newsroom, kind: str) -> None:
    assert (await room.post(article(), content_type=kind)).status == 415


async def test_a_charset_beside_the_content_type_does_no_harm(room: Newsroom) -> None:
    assert (await room.post(article(), content_type="Application/JSON; charset=utf-8")).status == 202


async def test_what_is_too_large_is_refused_before_it_is_read(room: Newsroom) -> None:
    parts = urlsplit(room.url)
    head = f"POST /paper/newsroom HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGEST_ARTICLE + 1}\r\n"
    said = headers("msg_1", b"", room.clock())
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write((head + lines + "\r\n").encode())
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_what_does_not_say_its_size_is_cut_off_when_it_is_too_large(room: Newsroom) -> None:
    async def chunks() -> object:
        for _each in range(40):
            yield b" " * 65536

    said = headers("msg_1", b"", room.clock())
    try:
        async with room.session.post(f"{room.url}/paper/newsroom", data=chunks(), headers=said) as answer:
            assert answer.status == 413
    except aiohttp.ClientConnectionError:
        pass  # it was still sending when the connection was closed, so it may not have heard the answer
    assert await room.kept() == []
    assert room.gate.held == 0


async def test_a_body_that_trickles_in_is_not_waited_for(shelf: Store) -> None:
    async with newsroom(shelf, gate=Gate(seconds=0.3)) as room:
        parts = urlsplit(room.url)
        said = headers("msg_1", b"", room.clock())
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(f"POST /paper/newsroom HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n{lines}\r\n".encode())
        for _byte in range(3):
            writer.write(b" ")
            await asyncio.sleep(0.05)
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 5)
        assert b"" in await asyncio.wait_for(reader.read(), 5), "and the connection is closed"
        writer.close()


async def test_when_too_many_send_at_once_the_others_come_later(shelf: Store) -> None:
    gate = Gate(most=0)
    async with newsroom(shelf, gate=gate) as room:
        answer = await room.post(article())
        assert (answer.status, answer.headers["retry-after"]) == (429, "5")
        gate.most = 1
        assert (await room.post(article())).status == 202
        gate.most_bytes = 10
        assert (await room.post(article(2), message="msg_2")).status == 429
        assert (gate.inside, gate.held) == (0, 0)


async def test_who_sends_too_quickly_is_slowed_down(shelf: Store) -> None:
    now = [0.0]
    async with newsroom(shelf, pace=Pace(1.0, 2.0, clock=lambda: now[0])) as room:
        statuses = [(await room.post(article(n), message=f"msg_{n}")).status for n in range(4)]
        assert statuses == [202, 202, 429, 429]
        assert (await room.post(article(9), secrets=(OTHER,))).status == 401, "a stranger uses up nothing"
        now[0] += 1.0
        assert (await room.post(article(5), message="msg_5")).status == 202


async def test_an_operator_is_told_of_what_is_refused_and_when_it_is_over(room: Newsroom) -> None:
    await room.post(article(title=None))
    [alert] = await room.store.open_alerts()
    assert (alert.cause, alert.subject) == (REFUSED, "paper/newsroom")
    assert "data.title" in alert.reason and alert.fix
    await room.post(article())
    assert list(await room.store.open_alerts()) == []


async def test_an_alert_of_before_a_restart_ends_too(shelf: Store) -> None:
    async with newsroom(shelf) as room:
        await room.post(article(), secrets=(OTHER,))
        assert len(await room.store.open_alerts()) == 1
    async with newsroom(shelf) as room:
        await room.post(article())
        assert list(await room.store.open_alerts()) == []


async def test_no_answer_is_a_page_or_sets_a_cookie(room: Newsroom) -> None:
    answers = [await room.post(article()), await room.post(article(), to="x/y"), await room.post(b"", method="GET")]
    for answer in answers:
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers


async def test_a_sender_that_hangs_up_leaves_nothing(room: Newsroom) -> None:
    parts = urlsplit(room.url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers("msg_1", b"", room.clock()).items())
        connection.sendall(f"POST /paper/newsroom HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n{lines}\r\n{{".encode())
    await asyncio.sleep(0.1)
    assert (await room.post(article())).status == 202


@pytest.mark.parametrize("secret", ["s3cr3t", ["env:A", "s3cr3t"], [], "env:"])
def test_a_secret_itself_is_no_option(secret: object) -> None:
    with pytest.raises(ValueError) as caught:
        Options.model_validate({"secret": secret})
    assert all("s3cr3t" not in error["msg"] for error in caught.value.errors())  # type: ignore[attr-defined]
