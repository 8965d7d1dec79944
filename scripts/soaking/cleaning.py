"""Clean-up removes what ended long ago and never what lives, also when somebody brings it back at that moment."""

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_KEPT_S = 0.2
_FAILS = """
schema: 1
name: fails
inputs:
  number: {type: integer, required: true}
on_error: {action: fail}
steps:
  - {id: call, type: soak.fail, retry: {max: 0}, with: {for_ms: 5}}
"""
_REFUSED = """
schema: 1
name: refused
inputs:
  number: {type: integer, required: true}
on_error: {action: fail}
steps:
  - {id: ask, type: approval, approval: {title: Go on, message: Go on}}
"""
_GATED = """
schema: 1
name: gated
inputs:
  number: {type: integer, required: true}
steps:
  - {id: ask, type: approval, approval: {title: Go on, message: Go on}}
"""


@contextlib.contextmanager
def _races(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("fails", _FAILS)
        service.define("gated", _GATED)
        service.define("refused", _REFUSED)
        service.faults["SLIPWAY_RETENTION"] = str(_KEPT_S)
        service.start()

        def trial(number: int) -> int:
            live = service.start_workflow("gated", {"number": number})
            old = service.start_workflow("fails", {"number": number})
            raced = service.start_workflow("refused", {"number": number})
            for name in (live, raced):
                service.wait(name, "waiting_for_approval")
            assert service.decide(raced, "reject").status_code == 200
            for name in (old, raced):
                service.wait(name, "failed")
            service.kill()
            time.sleep(_KEPT_S)
            service.launch()
            came_back = _retry_at_start(service, raced, random.Random(number).random() * 0.02)
            service.wait_ready()
            assert service.status(live) == "waiting_for_approval", "a live workflow is gone"
            _wait_gone(service, old)
            if came_back:
                service.wait(raced, "waiting_for_approval")
                service.post(f"/workflows/{raced}/cancel", {})
            service.post(f"/workflows/{live}/cancel", {})
            return 1

        yield trial


def _retry_at_start(service: Served, workflow: str, pause_s: float) -> bool:
    """Retry as soon as the service takes commands; True when it was taken, False when the workflow was gone."""
    deadline = time.monotonic() + 20.0
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            answer = service.post(f"/workflows/{workflow}/retry", {})
            if answer.status_code < 300:
                return True
            if answer.status_code == 404:
                return False
            assert answer.status_code == 503, answer.text
        time.sleep(pause_s)
    raise AssertionError("the service does not get ready")


def _wait_gone(service: Served, workflow: str) -> None:
    deadline = time.monotonic() + 10.0
    while (service.data / "workflows" / workflow).exists():
        assert time.monotonic() < deadline, f"{workflow} is old and stays"
        time.sleep(0.01)


ROWS = (
    Row(
        "clean-up",
        "clean-up never deletes a live workflow",
        "at a start that cleans up, one workflow waits, one is old, and one that is old is retried at that moment",
        500,
        _races,
    ),
)
