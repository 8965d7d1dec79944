"""What a team's service looks like on a busy day: a release that waits for its second gate, an ended one, conversations."""

from dataclasses import dataclass
from pathlib import Path

from tests.acceptance.slipway_process import SlipwayProcess, git, slipway

__all__ = [
    "REQUEST",
    "Day",
    "busy_day",
    "fail_a_repository",
    "say",
    "served_sample",
    "spoil",
    "unspoil",
]

REQUEST = "release v2.1.0 of frontend and backend from sprint-2024-01"
_CONFLICTING = "release v2.1.0 of payments-api and mobile_app from sprint-2024-01"


@dataclass(frozen=True)
class Day:
    """Ids: `completed` is proven, `waiting` stands at its second gate `approval`, `session` confirmed it;
    `conflicting` is a session whose plan has a conflict."""

    completed: str
    waiting: str
    approval: str
    session: str
    conflicting: str


def served_sample(folder: Path) -> SlipwayProcess:
    """Make a sample workspace in the folder and serve it."""
    made = slipway("sample", str(folder / "workspace"))
    assert made.returncode == 0, made.stderr
    process = SlipwayProcess(folder / "data", folder / "workspace")
    process.start()
    return process


def busy_day(service: SlipwayProcess) -> Day:
    completed = service.start_release("mobile_app")
    assert service.finish(completed)["metadata"]["status"] == "completed"
    session = say(service, REQUEST)
    service.post(f"/chat/{session}/confirm", {}).raise_for_status()
    waiting = service.get(f"/chat/{session}")["workflow_id"]
    service.wait(waiting, "waiting_for_approval")
    approval = service.get("/approvals")["items"][0]["id"]
    return Day(completed, waiting, approval, session, say(service, _CONFLICTING))


def at_second_gate(service: SlipwayProcess) -> tuple[str, str]:
    """Bring a release of frontend and backend to its second gate; return its id and the approval's."""
    workflow_id = service.start_release("frontend", "backend")
    before = service.wait(workflow_id, "waiting_for_approval")
    service.decide(workflow_id, "approve").raise_for_status()
    service.wait_past_gate(workflow_id, before)
    service.wait(workflow_id, "waiting_for_approval")
    return workflow_id, service.get("/approvals")["items"][0]["id"]


def say(service: SlipwayProcess, message: str) -> str:
    """Say it in a new session, wait for the answer, and return the session."""
    answer = service.post("/chat", {"message": message})
    answer.raise_for_status()
    return answer.headers["Slipway-Session"]


def fail_a_repository(service: SlipwayProcess) -> str:
    """Start a release of frontend and backend, of which backend fails after the first gate, and return its id."""
    workflow_id = service.start_release("frontend", "backend")
    service.wait(workflow_id, "waiting_for_approval")
    spoil(service.workspace, "backend")
    service.decide(workflow_id, "approve").raise_for_status()
    service.wait(workflow_id, "waiting_for_recovery")
    return workflow_id


def spoil(workspace: Path, repository: str) -> None:
    """Put another branch where the release wants to put its own: its step fails until that is deleted."""
    git(workspace / f"{repository}.git", "branch", "release/v2.1.0", "main")


def unspoil(workspace: Path, repository: str) -> None:
    git(workspace / f"{repository}.git", "branch", "-D", "release/v2.1.0")
