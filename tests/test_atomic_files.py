"""Files are complete or absent, with one winner, on real folders."""

import errno
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from app.atomic_files import create_once, read_json, write_atomic, write_json
from app.errors import Unavailable


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_writing_replaces_the_content_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "run.json"

    write_atomic(path, b"one")
    write_atomic(path, b"two")

    assert path.read_bytes() == b"two"
    assert names(tmp_path) == {"run.json"}


def test_the_generation_before_is_kept_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "run.json"

    for content in (b"one", b"two", b"three"):
        write_atomic(path, content, keep_previous=True)

    assert path.read_bytes() == b"three"
    assert (tmp_path / "run.json.previous").read_bytes() == b"two"
    assert names(tmp_path) == {"run.json", "run.json.previous"}


def test_a_stop_between_keeping_and_replacing_is_taken_up(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_atomic(path, b"one")
    os.link(path, tmp_path / "run.json.previous")

    write_atomic(path, b"two", keep_previous=True)

    assert (tmp_path / "run.json.previous").read_bytes() == b"one"
    assert names(tmp_path) == {"run.json", "run.json.previous"}


@pytest.mark.parametrize("call", ["fsync", "replace", "link"])
def test_a_failed_call_raises_and_keeps_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "run.json"
    write_atomic(path, b"one", keep_previous=True)
    calls: list[object] = []

    def fail(*args: object, **_: object) -> None:
        calls.append(args)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(Unavailable) as caught:
        write_atomic(path, b"two", keep_previous=True)

    assert calls
    assert caught.value.code == "storage_failed"
    assert str(path) in caught.value.message
    assert path.read_bytes() == b"one"
    assert names(tmp_path) <= {"run.json", "run.json.previous"}


def test_every_file_is_synced_before_it_gets_its_name_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def spy(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def called(*args: object, **kwargs: object) -> object:
            steps.append(name)
            return real(*args, **kwargs)

        return called

    for name in ("fsync", "replace", "link"):
        monkeypatch.setattr(os, name, spy(name, getattr(os, name)))

    write_atomic(tmp_path / "a", b"1")
    assert steps == ["fsync", "replace", "fsync"]
    steps.clear()
    assert create_once(tmp_path / "b", b"1")
    assert steps == ["fsync", "link", "fsync"]
    steps.clear()
    assert not create_once(tmp_path / "b", b"2")
    assert steps == ["fsync", "link", "fsync"]


def test_one_of_many_threads_creates_the_file(tmp_path: Path) -> None:
    path = tmp_path / "decision.json"
    together = threading.Barrier(16)

    def create(number: int) -> bool:
        together.wait()
        return create_once(path, f"{number}".encode() * 1000)

    with ThreadPoolExecutor(16) as pool:
        created = list(pool.map(create, range(16)))

    assert created.count(True) == 1
    assert path.read_bytes() == f"{created.index(True)}".encode() * 1000
    assert names(tmp_path) == {"decision.json"}


def test_one_of_many_processes_creates_the_file(tmp_path: Path) -> None:
    path = tmp_path / "decision.json"

    with get_context("spawn").Pool(3) as pool:
        created = pool.starmap(create_once, [(path, bytes([65 + n]) * 1000) for n in range(12)])

    assert created.count(True) == 1
    assert path.read_bytes() == bytes([65 + created.index(True)]) * 1000


def test_json_is_indented_sorted_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "x.json"

    write_json(path, {"b": [1, 2.5, None], "a": "ä"})

    assert path.read_text(encoding="utf-8").startswith('{\n  "a": "ä",\n')
    assert path.read_bytes().endswith(b"\n")
    assert read_json(path) == {"a": "ä", "b": [1, 2.5, None]}


def test_what_is_no_json_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    write_json(path, 1)

    with pytest.raises(TypeError):
        write_json(path, {"path": tmp_path})

    assert read_json(path) == 1


def test_unreadable_json_is_a_value_error(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{", encoding="utf-8")

    with pytest.raises(ValueError, match="unexpected end"):
        read_json(tmp_path / "x.json")
