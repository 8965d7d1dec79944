"""Places to execute in are bounded over all workflows, and who waits for one can be seen."""

import asyncio

from app.workflows.slots import SharedSlots, StepSlots


async def test_no_more_than_the_limit_execute_over_all_workflows() -> None:
    shared = SharedSlots(2)
    one, other = StepSlots("wf_1", 32, shared), StepSlots("wf_2", 32, shared)
    inside, most, leave = 0, 0, asyncio.Event()

    async def execute(slots: StepSlots, key: str) -> None:
        nonlocal inside, most
        async with slots.place(key):
            inside += 1
            most = max(most, inside)
            await leave.wait()
            inside -= 1

    tasks = [asyncio.create_task(execute(one, "a")), asyncio.create_task(execute(other, "b"))]
    tasks += [asyncio.create_task(execute(other, key)) for key in ("c", "d")]
    while not shared.waiting_of("wf_2"):
        await asyncio.sleep(0)
    assert (shared.waiting_of("wf_1"), shared.waiting_of("wf_2")) == ([], ["c", "d"])
    tasks.pop().cancel()
    while len(shared.waiting_of("wf_2")) > 1:
        await asyncio.sleep(0)
    leave.set()
    await asyncio.gather(*tasks)
    assert (most, shared.waiting) == (2, {})


async def test_without_a_limit_nobody_waits() -> None:
    shared = SharedSlots()
    async with StepSlots("wf_1", 1, shared).place("a"):
        assert shared.waiting == {}
