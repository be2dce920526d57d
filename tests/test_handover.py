"""One writer per workspace, and work handed to the one who holds it."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest import handover


def test_a_second_writer_is_told_that_the_workspace_is_busy(tmp_path: Path) -> None:
    with handover.hold(tmp_path), pytest.raises(handover.Busy), handover.hold(tmp_path):
        pass


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    program = f"""
import os, signal
from pathlib import Path
from ingest import handover
with handover.hold(Path({str(tmp_path)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == -9
    with handover.hold(tmp_path):
        pass


def test_a_request_is_taken_once_and_answered_once(tmp_path: Path) -> None:
    request = handover.ask(tmp_path, names=("paper/feed",), everything=False)
    assert handover.answer_to(tmp_path, request) is None
    assert handover.take_requests(tmp_path) == [request]
    assert handover.take_requests(tmp_path) == []
    handover.give_answer(tmp_path, request, {"outcomes": {"posted": 3}})
    assert handover.answer_to(tmp_path, request) == {"outcomes": {"posted": 3}}
    assert handover.answer_to(tmp_path, request) is None


def test_a_withdrawn_request_is_not_taken(tmp_path: Path) -> None:
    request = handover.ask(tmp_path, names=(), everything=True)
    handover.withdraw(tmp_path, request)
    assert handover.take_requests(tmp_path) == []


def test_half_a_file_is_no_request(tmp_path: Path) -> None:
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "torn.json").write_text('{"names": [')
    assert handover.take_requests(tmp_path) == []
