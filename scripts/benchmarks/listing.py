"""(g) Listing 10,000 ended workflows on a real service that has just started, and what they add to its start."""

import tempfile
import time
from pathlib import Path

from app.sealed_json import seal
from scripts.benchmarks.comparison import Comparison, in_turn
from scripts.benchmarks.service_process import ServiceProcess, start_service

__all__ = ["measure"]

_HOW_MANY = 10_000
_LIMIT_MS = 300.0
_ROW = {
    "status": "completed",
    "created_at": "2026-01-02T03:04:05.678Z",
    "updated_at": "2026-01-02T03:14:05.678Z",
    "completed_at": "2099-01-02T03:14:05.678Z",
    "definition": "release",
    "definition_version": "1.0.0",
    "kind": "release",
    "started_by": "local",
    "round": 1,
    "error_count": 0,
    "last_error": None,
    "request_digest": "0" * 64,
    "resources": ["repository:frontend", "repository:backend"],
    "repositories": ["frontend", "backend"],
    "execution_time_s": 600.0,
    "waiting_for": [],
}


async def measure(rounds: int) -> list[Comparison]:
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        data = Path(folder)
        _fill(data / "workflows")
        started: list[float] = []

        async def first_page() -> float:
            return _after_start(data, started, ["?limit=50"])

        async def no_match() -> float:
            return _after_start(data, started, ["?status=failed"])

        async def limit() -> float:
            return _LIMIT_MS

        samples = await in_turn(
            max(3, rounds // 3), {"page": first_page, "filter": no_match, "limit": limit}
        )
    note = f"ready after {sorted(started)[len(started) // 2]:.2f} s"
    return [
        Comparison.of_medians(
            "g",
            title,
            "ms",
            {name: samples[name], "limit": samples["limit"]},
            ours=name,
            reference="limit",
            limit=1.0,
            note=note,
        )
        for name, title in (
            ("page", f"first list of {_HOW_MANY} ended workflows : 300 ms"),
            ("filter", "the same with a filter that nothing fits : 300 ms"),
        )
    ]


def _fill(workflows: Path) -> None:
    """Make folders in which nothing can be read: a start that needs one of them shows it."""
    rows = {
        f"wf_{number:026}": {**_ROW, "idempotency_key": f"k{number}"} for number in range(_HOW_MANY)
    }
    for name in rows:
        (workflows / name).mkdir(parents=True)
    (workflows / "index.json").write_bytes(seal({"workflows": rows}, 1, indent=False))


def _after_start(data: Path, started: list[float], queries: list[str]) -> float:
    """Return milliseconds of the first list that is asked for after a start."""
    began = time.perf_counter()
    service = start_service(data)
    try:
        service.wait_until_listening()
        service.wait_until_ready()
        started.append(time.perf_counter() - began)
        return sum(_list(service, query) for query in queries)
    finally:
        service.process.terminate()
        service.process.wait()


def _list(service: ServiceProcess, query: str) -> float:
    began = time.perf_counter()
    status, answer = service.request("GET", f"/api/v1/workflows{query}")
    if status != 200:
        raise RuntimeError(f"GET /workflows answered {status}: {answer}")
    return (time.perf_counter() - began) * 1000
