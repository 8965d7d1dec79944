"""The shop's service: Python with pyproject.toml and `__version__`; it releases cleanly."""

from app.sample.history import ADA, BRUNO, CHEN, DANA, EMRE, History

__all__ = ["backend"]

_PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "shop-backend"
version = "1.9.0" # also in shop/__init__.py
description = "Orders and prices of the shop"
requires-python = ">=3.11"
dependencies = []
"""
_INIT = '''\
"""Orders and prices of the shop."""

__version__ = "1.9.0"
'''
_README = """\
# Shop back end

Orders and prices. Start it with `bin/serve`.
"""
_SERVE = """\
#!/bin/sh
exec python3 -m shop "$@"
"""
_CHANGELOG = """\
# Changelog

## [1.9.0] - 2023-11-16

### Added
- Orders (SHOP-32)
"""
_PRICES = '''\
"""Prices are whole cents."""


def discounted(cents: int, percent: int) -> int:
    return int(cents * (1 - percent / 100))
'''
_ORDERS = """\
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    number: int
    cents: int
    currency: str = "EUR"
"""
_CARTS = '''\
"""Carts that outlive a visit."""

_carts: dict[str, list[str]] = {}


def keep(visitor: str, skus: list[str]) -> None:
    _carts[visitor] = list(skus)


def restore(visitor: str) -> list[str]:
    return list(_carts.get(visitor, []))
'''
_GIFT_CARDS = '''\
"""Gift cards pay an order down to nothing, never below."""


def pay(order_cents: int, card_cents: int) -> tuple[int, int]:
    used = min(order_cents, card_cents)
    return order_cents - used, card_cents - used
'''
_LOGGING = """\
import json
import sys


def log_request(method: str, path: str, status: int) -> None:
    line = {"method": method, "path": path, "status": status}
    print(json.dumps(line, sort_keys=True), file=sys.stderr)
"""


def backend() -> History:
    story = History("2023-11-07")
    _earlier_releases(story)
    _sprint(story)
    return story


def _earlier_releases(story: History) -> None:
    story.commit(
        "main",
        EMRE,
        "chore: start the service",
        {
            "pyproject.toml": _PROJECT,
            "shop/__init__.py": _INIT,
            "README.md": _README,
            "bin/serve": _SERVE,
        },
    )
    story.branch("develop", "main")
    story.commit("develop", EMRE, "feat(orders): SHOP-32 add orders", {"shop/orders.py": _ORDERS})
    story.commit("develop", BRUNO, "feat(prices): SHOP-35 discounts", {"shop/prices.py": _PRICES})
    story.at("2023-11-16")
    story.commit("develop", EMRE, "chore(release): 1.9.0", {"CHANGELOG.md": _CHANGELOG})
    story.merge("develop", "main", EMRE, "Release v1.9.0")
    story.tag("v1.9.0", "main", EMRE, "Release v1.9.0")
    story.at("2023-12-12")
    _bump(story, "develop", "1.9.0", "2.0.0", "2023-12-12", "Prices in whole cents (SHOP-41)")
    story.merge("develop", "main", EMRE, "Release v2.0.0")
    story.tag("v2.0.0", "main", EMRE, "Release v2.0.0")
    story.at("2023-12-18")
    story.branch("hotfix/v2.0.1", "main")
    story.commit(
        "hotfix/v2.0.1",
        CHEN,
        "fix(orders): SHOP-52 an order is never empty",
        {"shop/orders.py": ("    cents: int\n", "    cents: int  # at least 1\n")},
    )
    _bump(story, "hotfix/v2.0.1", "2.0.0", "2.0.1", "2023-12-18", "Empty orders (SHOP-52)")
    story.merge("hotfix/v2.0.1", "main", EMRE, "Release v2.0.1")
    story.tag("v2.0.1", "main", EMRE, "Release v2.0.1")
    story.merge("main", "develop", EMRE)


def _bump(story: History, branch: str, old: str, new: str, day: str, line: str) -> None:
    entry = f"## [{new}] - {day}\n\n### Changed\n- {line}\n\n## [{old}]"
    story.commit(
        branch,
        EMRE,
        f"chore(release): {new}",
        {
            "pyproject.toml": (f'version = "{old}"', f'version = "{new}"'),
            "shop/__init__.py": (f'"{old}"', f'"{new}"'),
            "CHANGELOG.md": (f"## [{old}]", entry),
        },
    )


def _sprint(story: History) -> None:
    sprint = "sprint/sprint-2024-01"
    story.at("2024-01-08")
    story.branch(sprint, "develop")
    for key in ("SHOP-101", "SHOP-102", "SHOP-103", "SHOP-107"):
        story.branch(f"feature/{key}", sprint)
    story.commit(
        "feature/SHOP-101", ADA, "feat(carts): SHOP-101 keep carts", {"shop/carts.py": _CARTS}
    )
    story.merge("feature/SHOP-101", sprint, EMRE)
    story.commit(
        "feature/SHOP-103",
        BRUNO,
        "fix(prices): SHOP-103 a discount loses no cent",
        {
            "shop/prices.py": (
                "return int(cents * (1 - percent / 100))",
                "return cents - cents * percent // 100",
            )
        },
    )
    story.merge("feature/SHOP-103", sprint, CHEN)
    story.commit(
        "feature/SHOP-102",
        DANA,
        "feat(payments): SHOP-102 pay with gift cards",
        {"shop/gift_cards.py": _GIFT_CARDS},
    )
    story.merge("feature/SHOP-102", sprint, EMRE)
    story.commit(
        "feature/SHOP-107",
        EMRE,
        "feat(log): SHOP-107 log requests as JSON lines",
        {"shop/request_log.py": _LOGGING},
    )
    story.merge("feature/SHOP-107", sprint, BRUNO)
    story.commit(
        "develop",
        EMRE,
        "docs: name the port",
        {"README.md": ("`bin/serve`.", "`bin/serve`; it listens on port 8080.")},
    )
