"""The edge that follows a step."""

import pytest

from app.workflows.definition import OnError
from app.workflows.routing import route_of


@pytest.mark.parametrize(
    ("status", "on_error", "edge"),
    [
        ("completed", OnError(action="pause"), "ok"),
        ("skipped", OnError(action="pause"), "skip"),
        ("retrying", OnError(action="pause"), "retry"),
        ("waiting_for_approval", OnError(action="pause"), "approve"),
        ("failed", OnError(action="pause"), "recover"),
        ("unknown", OnError(action="pause"), "recover"),
        ("failed", OnError(action="fail"), "fail"),
        ("failed", OnError(action="continue"), "skip"),
        ("failed", OnError(action="rollback"), "rollback"),
        ("failed", OnError(goto="clean_up"), "goto"),
    ],
)
def test_status_and_on_error_decide_the_edge(status: str, on_error: OnError, edge: str) -> None:
    assert route_of({"status": status}, on_error) == edge
