"""At which of a workflow's events each of its checkpoints was saved. Both stand in one journal, in order."""

from pathlib import Path

from app.journal import read_journal

__all__ = ["checkpoint_moments"]


def checkpoint_moments(folder: Path) -> dict[str, int]:
    """Return, for each checkpoint of the workflow's own graph, the number of the last event before it (blocks)."""
    try:
        records = read_journal(folder / "journal.jsonl").records
    except FileNotFoundError:
        return {}
    moments: dict[str, int] = {}
    seq = 0
    for record in records:
        if record.kind == "event":
            seq = int(record.data["event"]["seq"])
        elif record.kind == "checkpoint" and record.data["ns"] == "":
            moments[record.data["id"]] = seq
    return moments
