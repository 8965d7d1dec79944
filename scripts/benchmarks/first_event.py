"""(c) From sending a POST to holding the first server-sent event, on a real service."""

import itertools
import tempfile
import time
from pathlib import Path

from scripts.benchmarks.comparison import Comparison, in_turn
from scripts.benchmarks.service_process import running_service

__all__ = ["measure"]

_LIMIT_MS = 50.0
_DEFINITION = """\
schema: 1
name: first-event
version: 1.0.0
inputs:
  number: {type: integer, default: 0}
steps:
  - {id: check, type: assert, with: {that: "{{ inputs.number >= 0 }}"}}
"""


async def measure(rounds: int) -> list[Comparison]:
    numbers = itertools.count()
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        saved = Path(folder) / "definitions"
        saved.mkdir()
        (saved / "first-event.yaml").write_text(_DEFINITION, encoding="utf-8")
        with running_service(Path(folder)) as service:

            async def workflow() -> float:
                body = {"definition": "first-event", "inputs": {"number": next(numbers)}}
                began = time.perf_counter()
                status, answer = service.request("POST", "/api/v1/workflows", body)
                if status != 202:
                    raise RuntimeError(f"POST /workflows answered {status}: {answer}")
                service.first_event("GET", f"/api/v1/workflows/{answer['workflow_id']}/events")
                return (time.perf_counter() - began) * 1000

            async def chat() -> float:
                began = time.perf_counter()
                service.first_event("POST", "/api/v1/chat", {"message": "help"})
                return (time.perf_counter() - began) * 1000

            async def limit() -> float:
                return _LIMIT_MS

            samples = await in_turn(
                rounds * 3, {"workflow": workflow, "chat": chat, "limit": limit}
            )
    return [
        Comparison.of_medians(
            "c",
            title,
            "ms",
            {name: samples[name], "limit": samples["limit"]},
            ours=name,
            reference="limit",
            limit=1.0,
        )
        for name, title in (
            ("workflow", "POST /workflows to its first event : 50 ms"),
            ("chat", "POST /chat to its first event : 50 ms"),
        )
    ]
