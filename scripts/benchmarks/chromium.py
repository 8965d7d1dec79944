"""One page in the distribution's Chromium, without a window and with software rendering."""

import contextlib
import shutil
from collections.abc import AsyncIterator

from playwright.async_api import Page, async_playwright

__all__ = ["chromium_page"]


@contextlib.asynccontextmanager
async def chromium_page() -> AsyncIterator[Page]:
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("chromium is not installed.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield await browser.new_page(viewport={"width": 1440, "height": 900})
        finally:
            await browser.close()
