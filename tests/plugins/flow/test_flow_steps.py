"""Steps that change nothing outside: assert, conditional, wait."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, Unavailable
from app.plugins.flow.asserting import AssertStep
from app.plugins.flow.choosing import ConditionalStep
from app.plugins.flow.waiting import WaitStep
from app.workflows.expressions import UNKNOWN, ExpressionError
from tests.plugins.bench import Bench

ASSERT, CONDITIONAL, WAIT = AssertStep(), ConditionalStep(), WaitStep()
START = datetime(2026, 1, 1, tzinfo=UTC)


class StepClock:
    """Sleeping moves it on."""

    def __init__(self, on_sleep: Any = None) -> None:
        self.moment = START
        self.slept: list[float] = []
        self._on_sleep = on_sleep

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
        if self._on_sleep is not None:
            self._on_sleep(self)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    size = {"status": "completed", "outputs": {"count": 7, "tag": "v1"}}
    return Bench(tmp_path, names={"inputs": {"limit": 5, "word": "x"}, "size": size})


@pytest.mark.parametrize(
    "that",
    [
        True,
        "true",
        "size.outputs.count > 5",
        "{{ size.outputs.count > inputs.limit }}",
        "size.outputs.count > {{ inputs.limit }}",
    ],
)
async def test_assertion_that_holds_passes(that: Any, bench: Bench) -> None:
    assert await bench.run(ASSERT, that=that) == {"passed": True}


async def test_assertion_that_fails_says_what_it_saw(bench: Bench) -> None:
    with pytest.raises(Invalid) as caught:
        await bench.run(ASSERT, that="size.outputs.count < {{ inputs.limit }}", message="Too many.")
    assert caught.value.code == "assertion_failed"
    assert caught.value.message == (
        "Too many. size.outputs.count < {{ inputs.limit }} is not true: "
        "size.outputs.count = 7, inputs.limit = 5."
    )
    assert caught.value.details["values"] == {"size.outputs.count": "7", "inputs.limit": "5"}


@pytest.mark.parametrize(
    ("that", "told"),
    [
        ("length(inputs.items) not in [1, 2]", {"inputs.items": "[1]", "length(inputs.items)": "1"}),
        ("inputs.n + 1 == (inputs.n if inputs.n == 2 else 0)", {"inputs.n": "2", "inputs.n + 1": "3", "(inputs.n if inputs.n == 2 else 0)": "2"}),
        ("not (inputs.n == 2)", {"inputs.n": "2"}),
        ("basename(inputs.report) == 'b.xml'", {"inputs.report": "out/a.xml", "basename(inputs.report)": '"a.xml"'}),
    ],
)  # fmt: skip
async def test_a_comparison_that_fails_shows_its_sides(
    that: str, told: dict[str, str], bench: Bench
) -> None:
    report = {"name": "report", "sha256": "0" * 64, "size": 1, "path": "out/a.xml"}
    bench.names["inputs"] = {"items": [1], "n": 2, "report": report}
    with pytest.raises(Invalid) as caught:
        await bench.run(ASSERT, that=that)
    assert caught.value.details["values"] == told


async def test_assertion_without_a_message_names_its_step(bench: Bench) -> None:
    with pytest.raises(
        Invalid, match=r"The condition of step one is not true\. false is not true\."
    ):
        await bench.run(ASSERT, that=False)


async def test_long_values_are_cut_in_the_message(bench: Bench) -> None:
    bench.names["inputs"] = {"word": "y" * 5000}
    with pytest.raises(Invalid) as caught:
        await bench.run(ASSERT, that="inputs.word == 'n'")
    assert len(caught.value.message) < 400


def test_what_is_known_later_is_seen_as_such(bench: Bench) -> None:
    bench.names["size"] = {"status": "completed", "outputs": UNKNOWN}
    step = bench.step(ASSERT, that="size.outputs.count > 1")
    assert step.config["that"]["seen"] == {"size.outputs.count": UNKNOWN}


BRANCHES = {"huge": "size.outputs.count > 100", "big": "{{ size.outputs.count > 5 }}", "any": True}


async def test_first_branch_that_holds_is_taken(bench: Bench) -> None:
    outputs = await bench.run(CONDITIONAL, branches=BRANCHES, default="small")
    assert outputs == {
        "branch": "big",
        "taken": {"huge": False, "big": True, "any": False, "small": False},
    }


async def test_later_branches_are_not_asked(bench: Bench) -> None:
    branches = {"big": "size.outputs.count > 5", "broken": "size.outputs.nothing > 1"}
    assert (await bench.run(CONDITIONAL, branches=branches))["branch"] == "big"
    with pytest.raises(ExpressionError, match="nothing"):
        await bench.run(CONDITIONAL, branches=dict(reversed(branches.items())))


async def test_default_is_taken_when_none_holds(bench: Bench) -> None:
    outputs = await bench.run(CONDITIONAL, branches={"huge": BRANCHES["huge"]}, default="small")
    assert outputs == {"branch": "small", "taken": {"huge": False, "small": True}}


async def test_no_branch_is_an_error(bench: Bench) -> None:
    with pytest.raises(Invalid) as caught:
        await bench.run(CONDITIONAL, branches={"huge": "false"})
    assert caught.value.code == "no_branch"


async def test_wait_lasts_its_time_from_the_first_start(bench: Bench) -> None:
    bench.clock, bench.started_at = StepClock(), "2025-12-31T23:59:40.000Z"
    assert await bench.run(WAIT, **{"for": "30s"}) == {"waited_s": 30.0}
    assert bench.clock.slept == [10.0]


async def test_wait_until_a_moment(bench: Bench) -> None:
    bench.clock = StepClock()
    await bench.run(WAIT, until_time="2026-01-01T02:01:00+02:00")
    assert bench.clock.slept == [60.0]
    await bench.run(WAIT, until_time="2020-01-01T00:00:00Z")
    assert bench.clock.slept == [60.0]


async def test_condition_is_asked_again_with_the_present_moment(bench: Bench) -> None:
    clock = bench.clock = StepClock()
    await bench.run(WAIT, until="{{ now >= '2026-01-01T00:00:12' }}", every="5s")
    assert clock.slept == [5.0, 5.0, 5.0]


async def test_condition_sees_the_world_change(bench: Bench) -> None:
    def arrive(clock: StepClock) -> None:
        bench.names["inputs"]["word"] = "there" if len(clock.slept) == 3 else "x"

    bench.clock = StepClock(arrive)
    bench.started_at = "2026-01-01T00:00:00.000Z"
    outputs = await bench.run(WAIT, until="inputs.word == 'there'", every=2)
    assert outputs == {"waited_s": 6.0}


async def test_wait_for_a_condition_ends_with_its_timeout(bench: Bench) -> None:
    clock = bench.clock = StepClock()
    bench.started_at = "2025-12-31T23:59:50.000Z"
    with pytest.raises(Invalid) as caught:
        await bench.run(WAIT, until="inputs.word == 'never'", every="4s", timeout="15s")
    assert caught.value.code == "wait_timeout"
    assert sum(clock.slept) == 5.0


@pytest.mark.parametrize("config", [{"for": "1h"}, {"until": "false", "every": "1h"}])
async def test_wait_gives_way_at_once_when_the_workflow_stops(
    config: dict[str, Any], bench: Bench
) -> None:
    running = asyncio.create_task(bench.run(WAIT, **config))
    await asyncio.sleep(0)
    bench.draining.set()
    with pytest.raises(Unavailable) as caught:
        await running
    assert caught.value.code == "interrupted"


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"for": 1, "until": "true"},
        {"for": 1, "timeout": 3},
        {"until_time": "2026-01-01T00:00:00"},
        {"until_time": "tomorrow"},
        {"for": "soon"},
        {"until": "true", "every": 0},
    ],
)
def test_wrong_wait_is_said_at_load(config: dict[str, Any]) -> None:
    assert WAIT.validate_config(config)
