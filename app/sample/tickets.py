"""The sample's tickets and versions, in the form of the ticket file."""

from typing import Any

__all__ = ["FIX_VERSION", "SPRINT", "ticket_file"]

FIX_VERSION = "v2.1.0"
SPRINT = "sprint-2024-01"


def ticket_file() -> dict[str, Any]:
    """Return eight tickets of v2.1.0 and some around them; SHOP-108 has no branch, SHOP-102 is blocked."""
    return {
        "tickets": [
            _released("SHOP-31", "Cart with quantities", "Story", "Ada Nowak", "v1.9.0"),
            _released("SHOP-41", "Prices name their currency", "Story", "Bruno Costa", "v2.0.0"),
            _released("SHOP-52", "Refuse empty orders", "Bug", "Chen Wei", "v2.0.1"),
            _ticket("SHOP-101", "Save carts between visits", "Story", "Done", "Ada Nowak"),
            {
                **_ticket("SHOP-102", "Pay with gift cards", "Story", "In Review", "Dana Fischer"),
                "links": [{"type": "is blocked by", "key": "SHOP-90"}],
            },
            _ticket("SHOP-103", "A discount loses a cent", "Bug", "Done", "Bruno Costa"),
            _ticket("SHOP-104", "Dark theme", "Story", "Done", "Dana Fischer"),
            _ticket("SHOP-105", "Refund part of an order", "Story", "Done", "Chen Wei"),
            _ticket(
                "SHOP-106", "Scan a barcode to find an item", "Story", "In Progress", "Dana Fischer"
            ),
            _ticket("SHOP-107", "Log requests as JSON lines", "Task", "Done", "Emre Yilmaz"),
            _ticket("SHOP-108", "Privacy notice for gift cards", "Task", "To Do", None),
            _later("SHOP-90", "Tap to pay", "In Progress", "Emre Yilmaz"),
            _later("SHOP-96", "Close the month", "To Do", "Bruno Costa"),
        ],
        "versions": [
            {"name": "v1.9.0", "released": True, "release_date": "2023-11-15"},
            {"name": "v2.0.0", "released": True, "release_date": "2023-12-12"},
            {"name": "v2.0.1", "released": True, "release_date": "2023-12-18"},
            {"name": FIX_VERSION, "released": False, "release_date": None},
            {"name": "v2.2.0", "released": False, "release_date": None},
        ],
    }


def _ticket(
    key: str, summary: str, type_: str, status: str, assignee: str | None
) -> dict[str, Any]:
    return {
        "key": key,
        "summary": summary,
        "type": type_,
        "status": status,
        "assignee": assignee,
        "sprint": SPRINT,
        "fix_versions": [FIX_VERSION],
        "links": [],
    }


def _released(
    key: str, summary: str, type_: str, assignee: str, fix_version: str
) -> dict[str, Any]:
    ticket = _ticket(key, summary, type_, "Done", assignee)
    return {**ticket, "sprint": "sprint-2023-11", "fix_versions": [fix_version]}


def _later(key: str, summary: str, status: str, assignee: str) -> dict[str, Any]:
    ticket = _ticket(key, summary, "Story", status, assignee)
    return {**ticket, "sprint": "sprint-2024-02", "fix_versions": ["v2.2.0"]}
