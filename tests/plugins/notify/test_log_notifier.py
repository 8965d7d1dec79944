"""The log as a notifier."""

import json
from pathlib import Path

import pytest

from app.plugins.notify.log_notifier import LogNotifier
from app.remotes.notifier import Message, Notifier
from tests.contracts.notifier_contract import NotifierContract


class TestContract(NotifierContract):
    @pytest.fixture
    def notifier(self, tmp_path: Path) -> Notifier:
        return LogNotifier(tmp_path / "notifications.jsonl")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "notifications.jsonl"


async def test_message_is_one_line(path: Path) -> None:
    message = Message("k", "Released", "one\ntwo", {"page": "file:///pages/release.md"})
    await LogNotifier(path).send(message)
    (line,) = text_of(path).splitlines()
    assert json.loads(line) == {
        "schema_version": 1,
        "key": "k",
        "title": "Released",
        "body": "one\ntwo",
        "links": {"page": "file:///pages/release.md"},
    }


async def test_message_is_found_after_a_restart_and_not_sent_twice(path: Path) -> None:
    await LogNotifier(path).send(Message("k", "Released", ""))
    again = LogNotifier(path)
    assert await again.find("k") == "k"
    assert await again.send(Message("k", "Released", "")) == "k"
    assert len(text_of(path).splitlines()) == 1


@pytest.fixture
def cut_short(path: Path) -> Path:
    path.parent.mkdir()
    path.write_text('{"key": "first"}\n{"key": "sec', encoding="utf-8")
    return path


async def test_line_cut_by_a_crash_does_not_hide_the_next(cut_short: Path) -> None:
    notifier = LogNotifier(cut_short)
    assert await notifier.find("first") == "first"
    assert await notifier.find("second") is None
    await notifier.send(Message("second", "Released", ""))
    assert await notifier.find("second") == "second"


async def test_credentials_do_not_reach_the_file(path: Path) -> None:
    await LogNotifier(path).send(Message("k", "t", "see https://ada:hunter2secret@example.com/x"))
    assert "hunter2secret" not in text_of(path)


async def test_a_full_file_is_put_aside_and_what_was_sent_is_found_in_it(tmp_path: Path) -> None:
    notifier = LogNotifier(tmp_path / "notifications.jsonl", full=300)
    keys = [f"wf_{number}:released" for number in range(12)]
    for key in keys:
        await notifier.send(Message(key, "Released", "x" * 100, {}))
    files = sorted(one.name for one in tmp_path.iterdir())
    assert len(files) == 6, "one that is written, and five that are kept"
    assert await notifier.find(keys[-1]) == keys[-1]
    assert await notifier.find(keys[3]) == keys[3]
    before = (tmp_path / "notifications.jsonl").read_bytes()
    await notifier.send(Message(keys[4], "Released", "again", {}))
    assert (tmp_path / "notifications.jsonl").read_bytes() == before
