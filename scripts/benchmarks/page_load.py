"""What the browser transfers until the landing screen of the page stands, counted by Chromium itself."""

from collections import Counter
from typing import Any

from playwright.async_api import CDPSession

from scripts import page_build
from scripts.benchmarks.chromium import chromium_page
from scripts.benchmarks.comparison import Comparison
from scripts.benchmarks.service_process import running_service

__all__ = ["measure"]

_LIMIT_KB = 160.0
_FONT = "Font"


async def measure(rounds: int) -> list[Comparison]:
    """Load it once: bytes do not vary. The service's own answers (`Fetch`) and the fonts are told apart."""
    del rounds
    if not page_build.refresh():
        raise SystemExit("The page is not built.")
    with running_service() as service:
        async with chromium_page() as page:
            session = await page.context.new_cdp_session(page)
            arrived = await _count(session)
            await page.goto(f"http://127.0.0.1:{service.port}/", wait_until="networkidle")
            await page.get_by_role("textbox").first.wait_for()
    code = sum(
        size for kind, size in arrived.items() if kind not in {_FONT, "Fetch", "EventSource"}
    )
    note = ", ".join(f"{kind} {size / 1000:.1f} kB" for kind, size in sorted(arrived.items()))
    title = "first load of the page, compressed, without fonts : budget"
    ours = code / 1000
    return [Comparison("w", title, "kB", ours, _LIMIT_KB, 1.0, ours / _LIMIT_KB, note)]


async def _count(session: CDPSession) -> Counter[str]:
    """Sum what the answers hold, as it is compressed on the wire, by the kind of what was asked for."""
    arrived: Counter[str] = Counter()

    def note(told: dict[str, Any]) -> None:
        size = told["response"]["headers"].get("content-length", "0")
        arrived.update({told["type"]: int(size)})

    session.on("Network.responseReceived", note)
    await session.send("Network.enable")
    await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    return arrived
