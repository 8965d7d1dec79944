"""What is wrong with a data folder: reads everything, changes nothing. `data_repair` rebuilds what is derived.

A problem needs somebody, or a repair; a note is worth knowing and mends itself. While a process owns the folder its
files change under the reader, so what is only late there (the index, the last line of a journal) is no finding.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from app.approvals.decisions import Decisions
from app.artifacts.marks import UNMARKED, ArtifactMarks
from app.data_folder import DataFolder, Owner
from app.errors import NotFound, SlipwayError
from app.journal import read_journal
from app.sealed_json import DamagedDocument
from app.workflows.index import read_rows
from app.workflows.metadata import wants_to_run
from app.workflows.persistence import damage_of, read_pictures, read_stored
from app.workflows.projection import Projection
from app.workflows.removal import buried
from app.workflows.restoration import Restored
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["Checkup", "Finding", "examine", "require_folder"]

_ALONE = "It is not at its end and nobody drives it. Go on with: slipway serve, or slipway workflows resume"


@dataclass(frozen=True, slots=True)
class Finding:
    """`where` is a path below the data folder, or `plugin NAME`; `repair` says what a repair does, None: it cannot help."""

    severity: Literal["problem", "note"]
    code: str
    where: str
    message: str
    repair: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Checkup:
    folder: Path
    owner: Owner | None
    workflows: int
    findings: tuple[Finding, ...]

    @property
    def is_healthy(self) -> bool:
        return all(finding.severity == "note" for finding in self.findings)


def examine(folder: Path, *, is_ours: bool = False) -> Checkup:
    """Return what is wrong (blocks); NotFound `no_data_folder`. `is_ours`: this process owns the folder."""
    require_folder(folder)
    owner = None if is_ours else DataFolder.owner(folder)
    is_owned = owner is not None
    views: dict[str, Projection] = {}
    findings = [*_workflows(folder, views, is_owned=is_owned), *_removals(folder)]
    if not is_owned:
        findings += [*_temporaries(folder), *_index(folder / "workflows", views)]
    findings += [*_decisions(folder, views), *_artifacts(folder, views), *_chats(folder)]
    return Checkup(folder, owner, len(_folders(folder)), tuple(findings))


def require_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise NotFound(
            f"There is no data folder {folder}.",
            code="no_data_folder",
            next_action="Name another with SLIPWAY_DATA_DIR.",
        )


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "workflows").glob("wf_*") if path.is_dir())


def _workflows(folder: Path, views: dict[str, Projection], *, is_owned: bool) -> Iterator[Finding]:
    for path in _folders(folder):
        where = f"workflows/{path.name}"
        try:
            found = read_stored(path)
        except FileNotFoundError:
            yield _without_beginning(path, where)
            continue
        except (OSError, SlipwayError) as error:
            code = error.code if isinstance(error, SlipwayError) else "unreadable"
            yield Finding("problem", code, where, _sentence(error))
            continue
        if not found.view.request:
            yield _without_beginning(path, where)
            continue
        views[path.name] = found.view
        yield from _journal(path, where, found)
        yield from _pictures(path, where, found, is_owned=is_owned)
        if not is_owned and wants_to_run(found.view):
            yield Finding("note", "unattended", where, f"{_ALONE} {path.name}.")


def _without_beginning(path: Path, where: str) -> Finding:
    journal = path / "journal.jsonl"
    damage = damage_of(read_journal(journal), ()) if journal.exists() else []
    if damage or any(read_pictures(path)) or any((path / "logs").glob("*")):
        message = "Neither its journal nor run.json tells what it is: bring it back from a backup, or remove it."
        return Finding("problem", "workflow_quarantined", where, message)
    message = "It was never acknowledged: the process ended while it was created. The next start removes it."
    return Finding("note", "never_began", where, message)


def _journal(path: Path, where: str, found: Restored) -> Iterator[Finding]:
    journal = path / "journal.jsonl"
    if not journal.exists():
        message = "The journal is lost; run.json goes on from the last status change."
        yield Finding("problem", "journal_lost", f"{where}/journal.jsonl", message)
        return
    for damage in damage_of(read_journal(journal), found.missing):
        yield Finding("problem", "journal_damaged", f"{where}/{damage['file']}", _told(damage))
    if not found.certain:
        message = (
            "Facts are lost that nothing else tells: the workflow waits for somebody to look at it."
        )
        yield Finding("problem", "facts_lost", where, message)


def _told(damage: Mapping[str, Any]) -> str:
    if damage["reason"] == "events_missing":
        runs = ", ".join(
            f"{first}" if first == last else f"{first}-{last}" for first, last in damage["events"]
        )
        return f"These events are missing: {runs}."
    return f"{damage['length']} bytes at {damage['offset']} do not fit their checksum."


def _pictures(path: Path, where: str, found: Restored, *, is_owned: bool) -> Iterator[Finding]:
    repair = "run.json is written again from the journal" if found.certain else None
    pictures, unreadable = read_pictures(path)
    for name in unreadable:
        message = "It is not what was written; the journal tells the same."
        helps = repair if name == "run.json" else "It is removed"
        yield Finding("problem", "picture_damaged", f"{where}/{name}", message, helps)
    if is_owned or "run.json" in unreadable:
        return
    if not pictures and not unreadable:
        message = "It is missing; the journal tells the same."
        yield Finding("problem", "picture_lost", f"{where}/run.json", message, repair)
    ended = found.view.metadata["status"] in TERMINAL_STATUSES
    if pictures and ended and pictures[0]["last_seq"] < found.view.last_seq:
        message = "It is older than the journal, which says that the workflow ended."
        yield Finding("note", "picture_stale", f"{where}/run.json", message, repair)


def _removals(folder: Path) -> Iterator[Finding]:
    for tombstone in buried(folder / "workflows"):
        message = "Its removal was cut off. The next start finishes it."
        where = f"workflows/{tombstone.name}"
        yield Finding("note", "removal_unfinished", where, message, "The removal is finished")


def _temporaries(folder: Path) -> Iterator[Finding]:
    for path in sorted(folder.rglob(".*.tmp")):
        message = "A write was cut off before it counted."
        where = str(path.relative_to(folder))
        yield Finding("note", "temporary_file", where, message, "It is removed")


def _index(workflows: Path, views: Mapping[str, Projection]) -> Iterator[Finding]:
    where, repair = "workflows/index.json", "It is rebuilt from the workflows"
    try:
        rows = read_rows(workflows / "index.json")
    except FileNotFoundError:
        if views:
            yield Finding("note", "index_missing", where, "A start rebuilds it.", repair)
        return
    except (OSError, DamagedDocument, SlipwayError) as error:
        yield Finding("problem", "index_unreadable", where, _sentence(error), repair)
        return
    for name, view in views.items():
        listed, is_so = rows.get(name, {}).get("status"), view.metadata["status"]
        if listed in TERMINAL_STATUSES and listed != is_so:
            message = f"It lists {name} as {listed}; its journal says {is_so}, and a start would pass it by."
            yield Finding("problem", "index_stale", where, message, repair)


def _decisions(folder: Path, views: Mapping[str, Projection]) -> Iterator[Finding]:
    known = {approval["id"] for view in views.values() for approval in view.approvals.values()}
    decisions = Decisions(folder / "approvals")
    for path in sorted((folder / "approvals").glob("ap_*.json")):
        where = f"approvals/{path.name}"
        name = path.name.partition(".")[0]
        try:
            decisions.made(name)
        except (OSError, SlipwayError) as error:
            yield Finding("problem", "decision_unreadable", where, _sentence(error))
            continue
        if name not in known:
            message = "No workflow that can be read asked for this decision."
            yield Finding("note", "decision_orphaned", where, message)


def _artifacts(folder: Path, views: Mapping[str, Projection]) -> Iterator[Finding]:
    marks = ArtifactMarks(folder / "artifacts" / "marks")
    for name, view in views.items():
        try:
            marked = marks.of(name)
        except SlipwayError as error:
            yield Finding("problem", error.code, f"artifacts/marks/{name}.json", error.message)
            marked = {}
        for artifact in view.artifacts:
            if marked.get((artifact["name"], artifact["version"]), UNMARKED).removed_at:
                continue
            digest = str(artifact["sha256"])
            path = folder / "artifacts" / digest[:2] / digest
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                message = f"{artifact['name']} of {name} is missing or damaged."
                yield Finding("problem", "artifact_damaged", str(path.relative_to(folder)), message)


def _chats(folder: Path) -> Iterator[Finding]:
    for path in sorted((folder / "chat").glob("*.jsonl")):
        try:
            damaged = damage_of(read_journal(path), ())
        except (OSError, SlipwayError) as error:
            yield Finding("problem", "chat_unreadable", f"chat/{path.name}", _sentence(error))
            continue
        for damage in damaged:
            yield Finding("problem", "chat_damaged", f"chat/{path.name}", _told(damage))


def _sentence(error: Exception) -> str:
    return error.message if isinstance(error, SlipwayError) else f"{error}."
