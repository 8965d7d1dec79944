"""The shop's page: TypeScript with package.json; it releases cleanly, one of its branches was squashed."""

from app.sample.history import ADA, BRUNO, CHEN, DANA, History

__all__ = ["frontend"]

_PACKAGE = """\
{
  "name": "shop-frontend",
  "version": "1.9.0",
  "description": "The page of the shop",
  "private": true,
  "type": "module",
  "scripts": {
    "build": "tsc --project .",
    "test": "node --test dist/"
  }
}
"""
_LOCK = """\
{
  "name": "shop-frontend",
  "version": "1.9.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "shop-frontend",
      "version": "1.9.0"
    }
  }
}
"""
_README = """\
# Shop front end

The page of the shop.

    npm run build
    npm test
"""
_CHANGELOG = """\
# Changelog

## [1.9.0] - 2023-11-15

### Added
- Cart with quantities (SHOP-31)
"""
_CART = """\
export interface Line {
  sku: string;
  quantity: number;
  cents: number;
}

export class Cart {
  private lines: Line[] = [];

  add(line: Line): void {
    this.lines.push(line);
  }

  total(): number {
    return this.lines.reduce((sum, line) => sum + line.quantity * line.cents, 0);
  }
}
"""
_MONEY = """\
export function money(cents: number): string {
  return (cents / 100).toFixed(2);
}
"""
_STORAGE = """\
import { Line } from "./cart.js";

const KEY = "shop.cart";

export function save(lines: Line[]): void {
  localStorage.setItem(KEY, JSON.stringify(lines));
}

export function restore(): Line[] {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]");
}
"""
_GIFT_CARD = """\
const FORM = /^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/;

export function giftCardProblem(code: string): string | null {
  return FORM.test(code) ? null : "A gift card has three groups of four characters.";
}
"""
_THEME = """\
export type Theme = "light" | "dark";

export function preferred(): Theme {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
"""
_STYLE = """\
:root {
  --ink: #1b1b1f;
  --paper: #ffffff;
}
"""
_DARK = """\
:root {
  --ink: #1b1b1f;
  --paper: #ffffff;
}

:root[data-theme="dark"] {
  --ink: #e8e8ec;
  --paper: #17171a;
}
"""


def frontend() -> History:
    story = History("2023-11-06")
    _earlier_releases(story)
    _sprint(story)
    return story


def _earlier_releases(story: History) -> None:
    package, lock = "package.json", "package-lock.json"
    story.commit(
        "main",
        ADA,
        "chore: start the page",
        {package: _PACKAGE, lock: _LOCK, "README.md": _README, "src/money.ts": _MONEY},
    )
    story.branch("develop", "main")
    story.commit("develop", ADA, "feat(cart): SHOP-31 add a cart", {"src/cart.ts": _CART})
    story.commit("develop", DANA, "style: SHOP-33 choose colours", {"src/style.css": _STYLE})
    story.at("2023-11-15")
    story.commit("develop", ADA, "chore(release): 1.9.0", {"CHANGELOG.md": _CHANGELOG})
    story.merge("develop", "main", ADA, "Release v1.9.0")
    story.tag("v1.9.0", "main", ADA, "Release v1.9.0")
    story.commit(
        "develop",
        BRUNO,
        "feat(money)!: SHOP-41 name the currency\n\n"
        "BREAKING CHANGE: money() takes the currency as its second argument.",
        {
            "src/money.ts": (
                "(cents: number): string {\n  return (cents / 100).toFixed(2);",
                "(cents: number, currency: string): string {\n"
                "  return `${(cents / 100).toFixed(2)} ${currency}`;",
            )
        },
    )
    story.at("2023-12-12")
    story.commit(
        "develop",
        ADA,
        "chore(release): 2.0.0",
        {
            package: ('"version": "1.9.0"', '"version": "2.0.0"'),
            lock: _LOCK.replace("1.9.0", "2.0.0"),
            "CHANGELOG.md": (
                "## [1.9.0]",
                "## [2.0.0] - 2023-12-12\n\n### Changed\n- Prices name their currency (SHOP-41)\n\n## [1.9.0]",
            ),
        },
    )
    story.merge("develop", "main", ADA, "Release v2.0.0")
    story.tag("v2.0.0", "main", ADA, "Release v2.0.0")
    story.merge("main", "develop", ADA)


def _sprint(story: History) -> None:
    sprint = "sprint/sprint-2024-01"
    story.at("2024-01-08")
    story.branch(sprint, "develop")
    for key in ("SHOP-101", "SHOP-102", "SHOP-104"):
        story.branch(f"feature/{key}", sprint)
    story.commit(
        "feature/SHOP-101", ADA, "feat(cart): SHOP-101 keep carts", {"src/storage.ts": _STORAGE}
    )
    story.commit(
        "feature/SHOP-101",
        ADA,
        "feat(cart): SHOP-101 restore the cart at the next visit",
        {
            "src/cart.ts": (
                "private lines: Line[] = [];",
                "constructor(private lines: Line[] = []) {}",
            )
        },
    )
    story.merge("feature/SHOP-101", sprint, DANA)
    story.commit(
        "feature/SHOP-102",
        BRUNO,
        "feat(checkout): SHOP-102 check the form of gift cards",
        {"src/giftcard.ts": _GIFT_CARD},
    )
    story.merge("feature/SHOP-102", sprint, ADA)
    story.commit(
        "feature/SHOP-104", DANA, "feat(theme): SHOP-104 dark colours", {"src/style.css": _DARK}
    )
    story.commit(
        "feature/SHOP-104",
        DANA,
        "feat(theme): SHOP-104 follow the system",
        {"src/theme.ts": _THEME},
    )
    story.squash("feature/SHOP-104", sprint, CHEN, "feat(theme): SHOP-104 add a dark theme")
    story.commit(
        "develop",
        CHEN,
        "docs: say how to test",
        {"README.md": ("    npm test\n", "    npm test\n\nTests run on the compiled files.\n")},
    )
