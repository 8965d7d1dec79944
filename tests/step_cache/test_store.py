"""The step cache: what is found, for how long, and what leaves; whatever is damaged is a miss."""

import asyncio
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.artifacts.store import ArtifactStore
from app.clock import SystemClock, timestamp
from app.errors import Invalid, NotFound
from app.step_cache.port import DEFAULT_LIMIT_BYTES, CachedResult
from app.step_cache.store import StepCache

DAY_S = 86400.0


class SetClock(SystemClock):
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def artifacts(tmp_path: Path) -> ArtifactStore:
    return ArtifactStore(tmp_path / "artifacts")


@pytest.fixture
def cache(tmp_path: Path, artifacts: ArtifactStore, clock: SetClock) -> StepCache:
    return StepCache(tmp_path / "cache", artifacts, clock)


def key(number: int) -> str:
    return f"{number:064x}"


def result(clock: SetClock, *references: dict[str, Any], **outputs: Any) -> CachedResult:
    return CachedResult(
        outputs, {"tags": {}}, references, "wf_1", "build", "d", "shell", timestamp(clock.now())
    )


async def test_a_result_comes_back_as_it_was(
    cache: StepCache, clock: SetClock, artifacts: ArtifactStore
) -> None:
    reference = {**await artifacts.put("log", b"text", "text/plain"), "path": "out/log"}
    stored = result(clock, reference, text="ü", number=1.5, nothing=None)
    await cache.put(key(1), stored, None)
    assert await cache.get(key(1), None) == stored
    assert await cache.get(key(2), None) is None


async def test_a_look_is_no_use(cache: StepCache, clock: SetClock, tmp_path: Path) -> None:
    await cache.put(key(1), result(clock, text="same"), None)
    [entry] = tmp_path.glob(f"**/{key(1)}.json")
    before = entry.stat().st_mtime_ns, await cache.stats()
    clock.passes(DAY_S)
    assert await cache.peek(key(1), None) is not None
    assert await cache.peek(key(2), None) is None
    assert (entry.stat().st_mtime_ns, await cache.stats()) == before


async def test_a_result_is_used_until_its_time_is_over(cache: StepCache, clock: SetClock) -> None:
    await cache.put(key(1), result(clock), 2 * DAY_S)
    clock.passes(DAY_S)
    assert await cache.get(key(1), None) is not None
    assert await cache.get(key(1), DAY_S / 2) is None, "the reader takes nothing that old"
    assert await cache.get(key(1), 1.5 * DAY_S) is not None
    clock.passes(DAY_S)
    assert await cache.get(key(1), None) is None
    assert (await cache.stats())["entries"] == 0


async def test_the_least_recently_used_leave_first(
    tmp_path: Path, artifacts: ArtifactStore, clock: SetClock
) -> None:
    cache = StepCache(tmp_path / "cache", artifacts, clock, limit_bytes=3500)
    for number in range(3):
        await cache.put(key(number), result(clock, text="x" * 700), None)
        clock.passes(1)
    assert await cache.get(key(0), None) is not None
    clock.passes(1)
    await cache.put(key(3), result(clock, text="x" * 700), None)
    found = [await cache.get(key(number), None) is not None for number in range(4)]
    assert found == [True, False, True, True]
    assert (await cache.stats())["evictions"] == 1
    again = StepCache(tmp_path / "cache", artifacts, clock, limit_bytes=3500)
    for number in (3, 0):
        clock.passes(1)
        assert await cache.get(key(number), None) is not None
    await again.put(key(4), result(clock, text="x" * 700), None)
    held = {row["key"] for row in (await again.page(None, 10, None))["items"]}
    assert held == {key(0), key(3), key(4)}, "use counts over the end of a process"


async def test_what_is_over_leaves_before_what_is_not(
    tmp_path: Path, artifacts: ArtifactStore, clock: SetClock
) -> None:
    cache = StepCache(tmp_path / "cache", artifacts, clock, limit_bytes=2500)
    await cache.put(key(1), result(clock, text="x" * 700), None)
    clock.passes(1)
    await cache.put(key(2), result(clock, text="x" * 700), 1.0)
    clock.passes(2)
    await cache.put(key(3), result(clock, text="x" * 700), None)
    assert await cache.get(key(1), None) is not None
    assert await cache.get(key(3), None) is not None


async def test_the_limit_counts_a_content_once(
    tmp_path: Path, artifacts: ArtifactStore, clock: SetClock
) -> None:
    cache = StepCache(tmp_path / "cache", artifacts, clock, limit_bytes=15_000)
    shared = await artifacts.put("shared", b"x" * 10_000, "text/plain")
    for number in range(4):
        await cache.put(key(number), result(clock, shared, number=number), None)
    stats = await cache.stats()
    assert stats["entries"] == 4
    assert 10_000 < stats["size"] < 15_000
    other = await artifacts.put("other", b"y" * 10_000, "text/plain")
    clock.passes(1)
    await cache.put(key(9), result(clock, other), None)
    held = {row["key"] for row in (await cache.page(None, 10, None))["items"]}
    assert held == {key(9)}, "the shared content takes its room until its last entry left"


async def test_a_result_without_any_room_is_not_kept(
    tmp_path: Path, artifacts: ArtifactStore, clock: SetClock
) -> None:
    cache = StepCache(tmp_path / "cache", artifacts, clock, limit_bytes=2000)
    await cache.put(key(1), result(clock), None)
    await cache.put(key(2), result(clock, text="x" * 5000), None)
    assert await cache.get(key(2), None) is None
    assert await cache.get(key(1), None) is not None, "nothing else had to leave for it"


async def test_a_result_whose_artifact_is_gone_or_changed_is_a_miss(
    cache: StepCache, clock: SetClock, artifacts: ArtifactStore, tmp_path: Path
) -> None:
    for number, damage in enumerate((b"other", None)):
        reference = await artifacts.put("log", b"text %d" % number, "text/plain")
        await cache.put(key(number), result(clock, reference), None)
        path = tmp_path / "artifacts" / reference["sha256"][:2] / reference["sha256"]
        path.unlink() if damage is None else path.write_bytes(damage)
        assert await cache.get(key(number), None) is None
    assert (await cache.stats())["entries"] == 0


async def test_every_cut_and_every_flipped_bit_is_a_miss(
    cache: StepCache, clock: SetClock, tmp_path: Path
) -> None:
    stored = result(clock, text="some output")
    await cache.put(key(1), stored, DAY_S)
    [path] = (tmp_path / "cache").glob("??/*.json")
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        found = await cache.get(key(1), None)
        assert found in (None, stored), end
    chance = random.Random(1)
    for _ in range(500):
        changed = bytearray(whole)
        changed[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        assert await cache.get(key(1), None) in (None, stored), bytes(changed)
    path.write_bytes(whole[:40])
    assert await cache.get(key(1), None) is None
    fresh = StepCache(tmp_path / "cache", ArtifactStore(tmp_path / "artifacts"), clock)
    assert (await fresh.stats())["damaged"] == 1
    [row] = (await fresh.page(None, 10, None))["items"]
    assert (row["damaged"], row["key"]) == (True, key(1))
    await fresh.put(key(1), stored, None)
    assert await fresh.get(key(1), None) == stored
    assert (await fresh.stats())["damaged"] == 0


@pytest.mark.parametrize(
    "text", ["[]", "null", "{}", '{"schema_version": 1, "checksum": "0"}', "\x00\xff", '"x"']
)
async def test_a_file_of_something_else_is_a_miss(
    cache: StepCache, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "cache" / "00" / f"{key(1)}.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="latin-1")
    assert await cache.get(key(1), None) is None
    assert (await cache.stats())["damaged"] == 1


async def test_an_entry_under_another_name_is_a_miss(
    cache: StepCache, clock: SetClock, tmp_path: Path
) -> None:
    await cache.put(key(1), result(clock), None)
    folder = tmp_path / "cache" / "00"
    (folder / f"{key(1)}.json").rename(folder / f"{key(2)}.json")
    assert await cache.get(key(2), None) is None


@pytest.mark.parametrize(
    "wrong", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"]
)
async def test_only_a_digest_is_a_key(cache: StepCache, clock: SetClock, wrong: str) -> None:
    with pytest.raises(Invalid):
        await cache.get(wrong, None)
    with pytest.raises(Invalid):
        await cache.put(wrong, result(clock), None)
    with pytest.raises((Invalid, NotFound)):
        await cache.remove(wrong)


async def test_a_result_that_is_no_json_is_refused(cache: StepCache, clock: SetClock) -> None:
    with pytest.raises(Invalid) as refused:
        await cache.put(key(1), result(clock, thing=object()), None)
    assert refused.value.code == "result_not_json"
    assert await cache.get(key(1), None) is None


async def test_clearing_takes_what_fits_all_that_is_asked(
    cache: StepCache, clock: SetClock
) -> None:
    await cache.put(key(1), result(clock), None)
    clock.passes(3 * DAY_S)
    await cache.put(key(2), result(clock), None)
    assert await cache.clear(handler="http") == 0
    assert await cache.clear(handler="shell", older_than_s=DAY_S) == 1
    assert await cache.get(key(2), None) is not None
    assert await cache.clear() == 1


async def test_counts_survive_the_process_and_a_damaged_count_begins_anew(
    cache: StepCache, clock: SetClock, artifacts: ArtifactStore, tmp_path: Path
) -> None:
    await cache.put(key(1), result(clock), None)
    for number in (1, 1, 1, 2):
        await cache.get(key(number), None)
    again = StepCache(tmp_path / "cache", artifacts, clock)
    stats = await again.stats()
    assert (stats["hits"], stats["misses"], stats["hit_rate"]) == (3, 1, 0.75)
    (tmp_path / "cache" / "counters.json").write_bytes(b'{"schema')
    assert (await again.stats())["hits"] == 0
    await again.get(key(1), None)
    assert (await again.stats())["hits"] == 1


async def test_an_artifact_of_an_entry_is_never_dropped(
    cache: StepCache, clock: SetClock, artifacts: ArtifactStore, tmp_path: Path
) -> None:
    kept = await artifacts.put("kept", b"kept", "text/plain")
    loose = await artifacts.put("loose", b"loose", "text/plain")
    await cache.put(key(1), result(clock, kept), None)
    later = datetime.now(UTC) + timedelta(days=9)  # the store asks the disk for the time
    assert artifacts.drop_unreferred((), later) == 1
    assert await artifacts.get(kept) == b"kept"
    with pytest.raises(NotFound):
        await artifacts.get(loose)
    await cache.clear()
    assert artifacts.drop_unreferred((), later) == 1


async def test_puts_gets_and_evictions_at_once_give_whole_results_only(
    tmp_path: Path, artifacts: ArtifactStore, clock: SetClock
) -> None:
    caches = [StepCache(tmp_path / "cache", artifacts, clock, limit_bytes=12_000) for _ in range(3)]
    shared = await artifacts.put("shared", b"s" * 500, "text/plain")

    async def worker(number: int) -> None:
        chance = random.Random(number)
        for turn in range(60):
            cache, wanted = chance.choice(caches), chance.randrange(12)
            if turn % 20 == 19:
                await cache.clear(handler="shell")
            elif turn % 2:
                await cache.put(key(wanted), result(clock, shared, n=wanted, t="x" * 700), None)
            elif (found := await cache.get(key(wanted), None)) is not None:
                assert found.outputs["n"] == wanted

    await asyncio.gather(*(worker(number) for number in range(8)))
    fresh = StepCache(tmp_path / "cache", artifacts, clock)
    assert (await fresh.stats())["damaged"] == 0
    assert not list((tmp_path / "cache").rglob("*.tmp"))


_WRITER = """
import asyncio, sys
from pathlib import Path
from app.artifacts.store import ArtifactStore
from app.clock import SystemClock
from app.step_cache.port import CachedResult
from app.step_cache.store import StepCache

async def work(folder, seed):
    cache = StepCache(folder / "cache", ArtifactStore(folder / "artifacts"), SystemClock(), limit_bytes=20000)
    for turn in range(40):
        number = (turn * 7 + seed) % 10
        key = f"{number:064x}"
        made = CachedResult({"n": number}, {}, (), "wf_1", "s", "d", "shell", "2026-01-01T00:00:00.000Z")
        await cache.put(key, made, None)
        found = await cache.get(key, None)
        assert found is None or found.outputs == {"n": number}

asyncio.run(work(Path(sys.argv[1]), int(sys.argv[2])))
"""


def test_processes_share_a_folder(tmp_path: Path, artifacts: ArtifactStore) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), str(seed)],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        for seed in range(3)
    ]
    assert [process.wait(50) for process in processes] == [0, 0, 0]
    stats = StepCache(tmp_path / "cache", artifacts, SystemClock())._stats()
    assert (stats["damaged"], stats["hits"] + stats["misses"]) == (0, 120)
    assert stats["limit"] == DEFAULT_LIMIT_BYTES
