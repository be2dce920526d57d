"""Writes that wait together are committed together, and nobody pays for another's failure."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from ingest.store.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/line.sqlite3")
    await opened.write(lambda connection: connection.execute(text("CREATE TABLE noted (word TEXT UNIQUE)")))
    yield opened
    opened.close()


def note(connection: Connection, word: str) -> str:
    connection.execute(text("INSERT INTO noted VALUES (:word)"), {"word": word})
    return word.upper()


def note_all(connection: Connection, words: Sequence[str]) -> list[str]:
    return [note(connection, word) for word in words]


async def noted(database: Database) -> list[str]:
    return await database.read(lambda connection: list(connection.execute(text("SELECT word FROM noted")).scalars()))


async def all_at_once(database: Database, *writes: Coroutine[None, None, str]) -> list[str | BaseException]:
    """Let these writes pile up behind a writer that is busy."""
    free = threading.Event()
    busy = asyncio.create_task(database.write(lambda connection: free.wait(5)))
    await asyncio.sleep(0.05)
    asyncio.get_running_loop().call_later(0.05, free.set)
    answers = await asyncio.gather(*writes, return_exceptions=True)
    await busy
    return answers


async def test_what_waits_together_is_one_transaction(database: Database) -> None:
    commits: list[object] = []
    event.listen(database.writer, "commit", commits.append)
    words = [f"word {number}" for number in range(40)]
    answers = await all_at_once(database, *(database.write(note, word) for word in words))
    assert answers == [word.upper() for word in words]
    assert await noted(database) == words
    assert len(commits) == 2  # the busy one, and all the others


async def test_one_that_fails_fails_alone(database: Database) -> None:
    words = ["a", "b", "a", "c"]
    answers = await all_at_once(database, *(database.write(note, word) for word in words))
    assert [isinstance(one, Exception) for one in answers] == [False, False, True, False]
    assert await noted(database) == ["a", "b", "c"]


async def test_joint_work_answers_each_with_its_own(database: Database) -> None:
    words = ["a", "b", "c"]
    answers = await all_at_once(database, *(database.write_jointly(note_all, word) for word in words))
    assert answers == ["A", "B", "C"]


async def test_joint_work_that_fails_is_done_one_by_one(database: Database) -> None:
    words = ["a", "a", "b"]
    answers = await all_at_once(database, *(database.write_jointly(note_all, word) for word in words))
    assert [isinstance(one, Exception) for one in answers] == [False, True, False]
    assert await noted(database) == ["a", "b"]


async def test_who_is_cancelled_while_waiting_writes_nothing(database: Database) -> None:
    hasty = asyncio.wait_for(database.write(note, "gone"), timeout=0.01)
    answers = await all_at_once(database, hasty, database.write(note, "stays"))
    assert isinstance(answers[0], TimeoutError)
    assert await noted(database) == ["stays"]


async def test_writes_come_from_any_loop(database: Database) -> None:
    def elsewhere(number: int) -> str:
        return asyncio.run(database.write(note, f"thread {number}"))

    answers = await asyncio.gather(*(asyncio.to_thread(elsewhere, number) for number in range(8)))
    assert sorted(answers) == [f"THREAD {number}" for number in range(8)]
