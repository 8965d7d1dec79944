"""Decisions on disk: one winner, bound to what was shown, damaged ones refused, gone with their workflow."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from app.approvals.decisions import Decision, Decisions
from app.errors import Conflict, Invalid
from app.sealed_json import seal

YES = Decision("ap_1", "approve", "ada", "2024-05-01T12:00:00.000Z", "fine", "sha256:1")


async def test_of_parallel_answers_one_stands_for_all(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path / "approvals")
    answers = [replace(YES, by=f"p{n}", decision=("approve", "reject")[n % 2]) for n in range(20)]

    outcomes = await asyncio.gather(*(decisions.record(one) for one in answers))

    assert sum(won for _, won in outcomes) == 1
    assert all(stands == decisions.made("ap_1") for stands, _ in outcomes)


async def test_a_decision_is_found_by_the_next_process(tmp_path: Path) -> None:
    await Decisions(tmp_path).record(YES)
    assert Decisions(tmp_path).made("ap_1") == [YES]
    assert Decisions(tmp_path).made("ap_2") == []


async def test_a_damaged_decision_is_not_guessed(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path)
    await decisions.record(YES)
    file = tmp_path / "ap_1.json"
    file.write_bytes(file.read_bytes().replace(b"approve", b"reject_"))

    with pytest.raises(Conflict) as refused:
        decisions.made("ap_1")
    assert refused.value.code == "decision_unreadable"
    assert str(file) in refused.value.message


def test_a_decision_of_a_later_release_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ap_1.json").write_bytes(seal({"anything": 1}, 2))
    with pytest.raises(Invalid) as refused:
        Decisions(tmp_path).made("ap_1")
    assert refused.value.code == "unknown_schema_version"


async def test_a_removed_decision_is_gone_and_removing_it_again_is_no_error(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path)
    await decisions.record(YES)
    decisions.remove("ap_1")
    decisions.remove("ap_1")
    assert decisions.made("ap_1") == []


async def test_of_parallel_answers_as_many_stand_as_the_quorum_says(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path)
    answers = [replace(YES, by=f"p{n % 10}") for n in range(40)]

    outcomes = await asyncio.gather(*(decisions.record(one, 3) for one in answers))

    made = decisions.made("ap_1")
    assert sum(won for _, won in outcomes) == 3
    assert len({one.by for one in made}) == len(made) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "ap_1.2.json",
        "ap_1.3.json",
        "ap_1.json",
    ]
    decisions.remove("ap_1")
    assert list(tmp_path.iterdir()) == []


async def test_who_approved_counts_once_and_may_still_refuse(tmp_path: Path) -> None:
    decisions = Decisions(tmp_path)
    no = replace(YES, decision="reject")
    assert await decisions.record(YES, 2) == ([YES], True)
    assert await decisions.record(YES, 2) == ([YES], False)
    assert await decisions.record(no, 2) == ([YES, no], True)
    late = replace(YES, by="bo")
    assert await decisions.record(late, 2) == ([YES, no], False)
