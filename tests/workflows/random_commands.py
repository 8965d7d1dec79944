"""Random commands on small workflows, with a crash at any write: what must hold whatever people and machines do."""

import asyncio
import contextlib
import random
import tempfile
from collections import Counter
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.errors import SlipwayError
from app.events.models import Event
from app.workflows.manager import WorkflowManager
from app.workflows.persistence import read_stored
from app.workflows.state import TERMINAL_STATUSES
from tests.workflows.harness import House
from tests.workflows.mortal import Mortal

__all__ = ["STEPS", "RandomCommands", "play"]

T = TypeVar("T")
_LIMIT = 1
STEPS = 15
_DOOM = st.none() | st.integers(0, 12)
_RESTS = TERMINAL_STATUSES | {"paused", "waiting_for_approval", "waiting_for_recovery"}
_LINE = """
name: line
inputs: {word: {type: string, required: true}}
defaults: {retry: {max: 1, delay: 0}}
steps:
  - {id: make, type: test.make, with: {name: "{{ inputs.word }}-one"}}
  - {id: gate, type: approval, approval: {title: Go on, plan: "{{ make.outputs.name }}"}}
  - id: group
    matrix: {cell: [a, b]}
    steps:
      - {id: work, type: test.work}
      - {id: more, type: test.make, with: {name: "{{ inputs.word }}-{{ matrix.cell }}"}}
  - {id: last, type: test.make, needs: [group], with: {name: "{{ inputs.word }}-last"}}
"""
_COMMANDS = ("pause", "resume", "cancel", "rollback", "retry", "skip", "resolve", "delete")


class RandomCommands(RuleBasedStateMachine):
    """One data folder and its managers, one after the other; between two rules nothing moves."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory(prefix="slipway-random-")
        self._house = House(Path(self._folder.name))
        self._mortal = Mortal(random.Random(0))
        self._planted = contextlib.ExitStack()
        self._planted.enter_context(self._mortal.planted())
        self._house.world.alive = self._mortal.live
        self._manager: WorkflowManager
        self._acknowledged: list[str] = []
        self._ended: dict[str, str] = {}
        self._words = 0

    def teardown(self) -> None:
        self._mortal.revive()
        with contextlib.suppress(SlipwayError):
            self._run(self._house.close())
        self._planted.close()
        self._runner.close()
        self._folder.cleanup()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    @initialize()
    def begin(self) -> None:
        self._manager = self._run(self._house.manager(grace_s=0.01))

    @rule(doom=_DOOM)
    def start(self, doom: int | None) -> None:
        self._doom(doom)
        self._words += 1
        word = f"w{self._words}"
        found = self._try(self._house.start(self._manager, _LINE, word=word))
        if found is not None:
            self._acknowledged.append(found)
        self._settle()

    @rule(
        command=st.sampled_from(_COMMANDS),
        which=st.integers(0, 5),
        data=st.integers(0, 2),
        doom=_DOOM,
    )
    @precondition(lambda self: self._acknowledged)
    def command(self, command: str, which: int, data: int, doom: int | None) -> None:
        """Give a command; it is refused as not allowed exactly when the status does not list it."""
        workflow = self._acknowledged[which % len(self._acknowledged)]
        allowed = self._manager.get_workflow_status(workflow)["allowed_operations"]
        self._doom(doom)
        code = self._code_of(self._give(command, workflow, data))
        if not self._mortal.dead:
            refused = code == "operation_not_allowed"
            assert refused == (command not in allowed), f"{command}: {code}, listed: {allowed}"
        if code is None and command == "delete":
            self._acknowledged.remove(workflow)
        if code is None or self._mortal.dead:
            self._ended.pop(workflow, None)
        self._settle()

    def _code_of(self, work: Coroutine[Any, Any, Any]) -> str | None:
        """Do it and return the code of its refusal, None when it was done."""
        try:
            self._run(work)
        except SlipwayError as error:
            return error.code
        return None

    def _give(self, command: str, workflow: str, data: int) -> Coroutine[Any, Any, Any]:
        manager = self._manager
        match command:
            case "pause":
                return manager.pause_workflow(workflow)
            case "resume":
                return manager.resume_workflow(workflow)
            case "cancel":
                return manager.cancel_workflow(workflow, keep=data == 1)
            case "rollback":
                return manager.rollback_workflow(workflow)
            case "retry":
                return manager.retry_step(workflow)
            case "skip":
                return manager.skip_step(workflow)
            case "resolve":
                answer = ("happened", "not_happened", "check_again")[data]
                if answer == "not_happened":
                    self._forget_doubtful(workflow)
                return manager.resolve_effect(workflow, answer=answer)
        return manager.delete_workflow(workflow)

    def _forget_doubtful(self, workflow: str) -> None:
        """Make true what the person will say."""
        for effect in self._manager.get_effects(workflow):
            if effect["status"] == "unknown" and effect["target"] in self._house.world.made:
                self._house.world.made.remove(effect["target"])

    @rule(decision=st.sampled_from(("approve", "approve", "reject")), doom=_DOOM)
    def decide(self, decision: str, doom: int | None) -> None:
        self._doom(doom)
        for asked in self._manager.list_approvals():
            answer = self._manager.decide_approval(asked["id"], decision, digest=asked["digest"])
            self._try(answer)
        self._settle()

    @rule(which=st.integers(0, 5), step=st.sampled_from((None, "make", "group", "last")))
    @precondition(lambda self: self._acknowledged)
    def fork(self, which: int, step: str | None) -> None:
        workflow = self._acknowledged[which % len(self._acknowledged)]
        self._words += 1
        inputs = {"word": f"w{self._words}"}
        forked = self._try(self._manager.fork_workflow(workflow, step=step, inputs=inputs))
        if forked is not None:
            self._acknowledged.append(forked)
        self._settle()

    @rule(step=st.sampled_from(("work[a]", "work[b]")), broken=st.booleans())
    def break_or_mend(self, step: str, broken: bool) -> None:
        (self._house.world.broken.add if broken else self._house.world.broken.discard)(step)

    @rule(name=st.sampled_from(("one", "a", "last")), mute=st.booleans(), stuck=st.booleans())
    def cut_off(self, name: str, mute: bool, stuck: bool) -> None:
        """Let things of the latest workflow not answer, when they are made or undone."""
        thing = f"w{self._words}-{name}"
        world = self._house.world
        (world.mute.add if mute else world.mute.discard)(thing)
        (world.stuck.add if stuck else world.stuck.discard)(thing)

    @rule()
    def restart(self) -> None:
        self._reopen()
        self._settle()

    def _doom(self, writes: int | None) -> None:
        """Let the process die at the write after so many, or live."""
        if writes is not None:
            self._mortal.arm(writes)

    def _try(self, work: Coroutine[Any, Any, T]) -> T | None:
        try:
            return self._run(work)
        except SlipwayError:
            return None

    def _settle(self) -> None:
        """Let everything come to its rest, over as many deaths as there are."""
        for _ in range(20):
            if self._mortal.dead:
                self._reopen()
            self._run(self._rest())
            if not self._mortal.dead:
                return
        raise AssertionError("it does not come to a rest")

    def _reopen(self) -> None:
        """Forget what is in memory and begin from the disk, as another process would."""
        with contextlib.suppress(SlipwayError, OSError):
            self._run(self._manager.close())
        self._mortal.revive()
        self._manager = self._run(self._house.manager(grace_s=0.01))

    async def _rest(self) -> None:
        for workflow in self._acknowledged:
            with contextlib.suppress(SlipwayError):
                await self._manager.wait_settled(workflow)
        for record in self._manager.shelf.records.values():
            if record._appended is not None:
                await asyncio.wait([record._appended])

    @invariant()
    def every_workflow_that_was_acknowledged_ends_or_waits_by_name(self) -> None:
        for workflow in self._acknowledged:
            status = self._manager.get_workflow_status(workflow)["metadata"]["status"]
            assert status in _RESTS, f"{workflow} is {status}"

    @invariant()
    def closed_stays_closed(self) -> None:
        for workflow in self._acknowledged:
            status = self._manager.get_workflow_status(workflow)["metadata"]["status"]
            before = self._ended.get(workflow)
            assert before in {None, status}, f"{workflow} was {before} and is {status}"
            if status in TERMINAL_STATUSES:
                self._ended[workflow] = status

    @invariant()
    def nothing_is_there_twice(self) -> None:
        twice = [name for name, count in Counter(self._house.world.made).items() if count > 1]
        assert not twice, f"made twice: {twice}"

    @invariant()
    def the_files_tell_what_the_memory_tells(self) -> None:
        for workflow, record in list(self._manager.shelf.records.items()) if self._words else ():
            stored = read_stored(self._manager.shelf.folder / workflow)
            assert not stored.missing, f"{workflow} lost events {stored.missing}"
            live, read = record.view.as_json(), stored.view.as_json()
            for name in live.keys() - {"metadata"}:
                assert live[name] == read[name], f"{workflow}: {name}"

    @invariant()
    def every_step_keeps_to_its_round(self) -> None:
        for workflow, record in list(self._manager.shelf.records.items()) if self._words else ():
            _check_rounds(workflow, record.events)


def _check_rounds(workflow: str, events: list[Event]) -> None:
    """No gap in the numbers, no start behind a completion, no more starts than the limit, in one round."""
    assert [event.seq for event in events] == list(range(1, len(events) + 1)), workflow
    starts: Counter[tuple[str | None, str | None]] = Counter()
    done: set[tuple[str | None, str | None]] = set()
    for event in events:
        spot = (event.step, event.cell)
        if event.type == "step_retrying" and event.data.get("manual"):
            starts[spot] = 0
            done.discard(spot)
        elif event.type == "step_retrying" and event.data.get("interrupted"):
            starts[spot] -= 1
        elif event.type == "scope_changed":
            starts.clear()
            done.clear()
        elif event.type == "step_started":
            assert spot not in done, f"{workflow}: {spot} was completed and started again"
            starts[spot] += 1
            assert starts[spot] <= 1 + _LIMIT or spot[0] == "group", f"{workflow}: {spot} again"
        elif event.type == "step_completed":
            done.add(spot)


def play(number: int, examples: int) -> int:
    """Play that many random games under the number; return how often the process died in them."""
    deaths = 0

    class Game(RandomCommands):
        def teardown(self) -> None:
            nonlocal deaths
            deaths += self._mortal.deaths
            super().teardown()

    run_state_machine_as_test(
        seed(number)(Game),
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return deaths
