"""One person at a browser: what they do, and everything that must not happen meanwhile."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

__all__ = ["DESKTOP", "PHONE", "Visitor"]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

_PATIENCE_MS = 15_000
_NETWORK_NOTES = ("Failed to load resource", "net::ERR_")

expect.set_options(timeout=_PATIENCE_MS)


class Visitor:
    """A browser context of its own. `defects` collects console errors, uncaught exceptions, requests to other hosts and
    what the content security policy had to refuse; answers that a scenario provokes are no defects."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        *,
        language: str = "en",
        theme: str = "light",
        size: dict[str, int] | None = None,
        touch: bool = False,
    ) -> None:
        self.url = url
        self.defects: list[str] = []
        self._context = browser.new_context(
            viewport=size or DESKTOP,  # type: ignore[arg-type]  # a plain dictionary of the two
            locale={"en": "en-GB", "pl": "pl-PL", "de": "de-DE"}[language],
            color_scheme=theme,  # type: ignore[arg-type]  # one of its literals
            timezone_id="Europe/Warsaw",
            has_touch=touch,
            is_mobile=touch,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._context.set_default_timeout(_PATIENCE_MS)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.defects.append(f"uncaught: {error}"))
        self.page.on("request", self._asked)

    def goto(self, path: str) -> None:
        self.page.goto(self.url + path)

    def button(self, name: str, *, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def offline(self, off: bool) -> None:
        self._context.set_offline(off)

    def shows(self, text: str) -> None:
        """Wait until the text is to be seen somewhere."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def settle(self) -> None:
        """Wait until the fonts are there and two frames have passed."""
        self.evaluate(
            "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))"
        )

    def serious_findings(self, axe: Path) -> list[str]:
        """Return what axe-core finds serious or critical: the rule and the elements."""
        self.evaluate(axe.read_text(encoding="utf-8"))
        found = self.evaluate("axe.run(document, { resultTypes: ['violations'] })")
        return [
            f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes']][:5]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]

    def keep_evidence(self, folder: Path) -> None:
        """Leave what is on the screen for whoever reads the failure."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / "screen.png", full_page=True)
        (folder / "page.html").write_text(self.page.content())
        (folder / "defects.txt").write_text("\n".join(self.defects))
        print(f"what the visitor saw is in {folder}")  # noqa: T201  # shown with the failed test
        print(self.page.locator("body").inner_text()[:4000])  # noqa: T201  # the same

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def close(self) -> None:
        self._context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_NETWORK_NOTES):
            self.defects.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "blob:")):
            self.defects.append(f"another host: {request.url}")
