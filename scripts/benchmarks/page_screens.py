"""The screens of a workflow in a real browser: frames while a graph changes, a long workflow, a long log.

The page of `app/web/ui/bench` holds the real screens and plays the service to them, so that only the page is measured.
"""

import contextlib
import functools
import http.server
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from scripts import node
from scripts.benchmarks.chromium import chromium_page
from scripts.benchmarks.comparison import Comparison

__all__ = ["measure"]

_FEWEST_FRAMES = 45.0
_LONGEST_UPDATE_MS = 50.0
_SECONDS = 5
_PATIENCE_MS = 180_000


async def measure(rounds: int) -> list[Comparison]:
    """Measure every screen `rounds` times, each time in a fresh browser, and take medians."""
    samples: dict[str, list[float]] = {"graph": [], "workflow": [], "log": []}
    last: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        _build(Path(folder))
        with _served(Path(folder)) as url:
            for _ in range(rounds):
                last = await _results(f"{url}/bench.html?part=all&seconds={_SECONDS}")
                samples["graph"].append(1000 / last["graph"]["fps"])
                samples["workflow"].append(last["workflow"]["updateMs"])
                samples["log"].append(1000 / last["log"]["scrollFps"])
    graph, workflow, log = last["graph"], last["workflow"], last["log"]
    frame_ms = 1000 / _FEWEST_FRAMES
    return [
        _median(
            "a frame of a graph, 200 nodes, 5 changes in each",
            samples["graph"],
            frame_ms,
            f"{graph['frames']:.0f} frames, the slowest {graph['slowestMs']:.0f} ms",
        ),
        _median(
            "one change in a workflow of 1,000 steps",
            samples["workflow"],
            _LONGEST_UPDATE_MS,
            f"rows after {workflow['firstMs']:.0f} ms, {workflow['events']:.0f} events folded after {workflow['caughtUpMs']:.0f} ms",
        ),
        _median(
            "a frame of scrolling in a log of 100,000 lines",
            samples["log"],
            frame_ms,
            f"open after {log['openMs']:.0f} ms, searched in {log['searchMs']:.0f} ms",
        ),
    ]


def _median(title: str, samples: list[float], budget_ms: float, note: str) -> Comparison:
    both = {"ours": samples, "budget": [budget_ms]}
    return Comparison.of_medians(
        "w", f"{title} : budget", "ms", both, ours="ours", reference="budget", limit=1.0, note=note
    )


def _build(folder: Path) -> None:
    with node.alone() as lock:
        node.prepare(lock)
        os.environ["SLIPWAY_BENCH_DIR"] = str(folder)
        built = node.run(
            ["vite", "build", "-c", "bench/vite.config.ts", "--logLevel", "warn"], lock
        )
    if built.returncode:
        raise SystemExit(built.stderr)


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base's
        """Say nothing."""


async def _results(url: str) -> dict[str, dict[str, float]]:
    async with chromium_page() as page:
        await page.goto(url)
        await page.wait_for_function("window.results || window.failure", timeout=_PATIENCE_MS)
        failure = await page.evaluate("window.failure")
        if failure:
            raise SystemExit(failure)
        return cast("dict[str, dict[str, float]]", await page.evaluate("window.results"))
