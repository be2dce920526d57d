"""Who does not finish asking is hung up on; who asks is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from ingest.visitors import Visitor

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def _page(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


class Hurried(Visitor):
    patience = 0.3


@asynccontextmanager
async def visiting() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    config = uvicorn.Config(_page, http=Hurried, port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await serving


async def test_who_says_nothing_is_hung_up_on() -> None:
    async with visiting() as (reader, _writer):
        assert await asyncio.wait_for(reader.read(), 3) == b""


async def test_a_head_that_trickles_in_is_not_waited_for() -> None:
    async with visiting() as (reader, writer):
        writer.write(HEAD[:-2])
        ended = asyncio.create_task(reader.read())
        for _byte in range(20):
            if ended.done():
                break
            writer.write(b"X: y\r\n")
            await asyncio.sleep(0.1)
        assert await asyncio.wait_for(ended, 3) == b""


async def test_who_asks_again_later_on_the_same_connection_is_answered() -> None:
    async with visiting() as (reader, writer):
        for _request in range(2):
            writer.write(HEAD)
            assert (await asyncio.wait_for(reader.readuntil(b"ok"), 3)).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.5)
