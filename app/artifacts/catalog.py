"""The artifacts of all workflows: what the journals say of them, joined with what people said, for those who may read.

The journals are the truth about what there is; nothing of it is kept here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from app.artifacts.marks import FOREVER, UNMARKED, ArtifactMarks
from app.artifacts.port import ArtifactContents
from app.artifacts.reference import parse_reference
from app.clock import Clock, timestamp
from app.errors import Conflict, NotAllowed, NotFound
from app.principal import Principal

__all__ = ["ArtifactCatalog", "Workflows"]

_MOST_WORKFLOWS = 500
"""Of how many workflows one page reads."""
_MEMBERS = ("name", "sha256", "size", "media_type", "version", "workflow_id")


class Workflows(Protocol):
    def get_artifacts(self, workflow_id: str) -> list[dict[str, Any]]:
        """Return `{name, version, sha256, size, media_type, workflow_id, step, cell, created_at}` in order of leaving."""
        ...

    def get_workflow_status(self, workflow_id: str) -> dict[str, Any]: ...

    def list_workflows(
        self,
        *,
        status: str | None = None,
        definition: str | None = None,
        repository: str | None = None,
        limit: int,
        cursor: str | None,
    ) -> dict[str, Any]: ...


class ArtifactCatalog:
    """All but `file` blocks. Raises NotAllowed for somebody who may not read, or change, artifacts."""

    def __init__(
        self,
        contents: ArtifactContents,
        marks: ArtifactMarks,
        workflows: Workflows,
        clock: Clock,
    ) -> None:
        self._contents = contents
        self._marks = marks
        self._workflows = workflows
        self._clock = clock

    def of_workflow(self, workflow_id: str, actor: Principal) -> list[dict[str, Any]]:
        """Return every version of every artifact of a workflow; those that were removed say so."""
        _require(actor, "viewer")
        rows = self._workflows.get_artifacts(workflow_id)
        marks = self._marks.of(workflow_id)
        return [
            {**row, **asdict(marks.get((row["name"], row["version"]), UNMARKED))} for row in rows
        ]

    def find(
        self, workflow_id: str, name: str, version: int | None, actor: Principal
    ) -> dict[str, Any]:
        """Return one artifact, the latest that is still there for None; NotFound `no_artifact`.

        `name[cell]` is what that cell of a matrix step left.
        """
        rows = self.of_workflow(workflow_id, actor)
        versions = [row for row in rows if row["name"] == name]
        if not versions:
            versions = [row for row in rows if name == f"{row['name']}[{row['cell']}]"]
        fitting = [
            row
            for row in versions
            if row["removed_at"] is None and (version is None or version == row["version"])
        ]
        if not fitting:
            raise _no_artifact(workflow_id, name, version, versions)
        return fitting[-1]

    async def file(self, artifact: Mapping[str, Any]) -> Path:
        """Return a local file with the content; NotFound `no_artifact` when it is gone or damaged."""
        return await self._contents.file(artifact)

    def page(
        self,
        actor: Principal,
        *,
        name: str | None = None,
        tag: str | None = None,
        is_pinned: bool = False,
        limit: int = 100,
        cursor: str | None = None,
    ) -> dict[str, Any]:
        """Return `{"items": [...], "next": cursor}`, the newest workflows first, without what was removed.

        A page ends with the workflow that fills it, or after some hundred workflows; `next` goes on behind that.
        """
        _require(actor, "viewer")
        items: list[dict[str, Any]] = []
        workflow_id = None
        seen = 0
        for workflow_id in self._newest(cursor, only_marked=is_pinned or tag is not None):
            if len(items) >= limit or seen >= _MOST_WORKFLOWS:
                return {"items": items, "next": cursor}
            items += [
                row
                for row in self._readable(workflow_id, actor)
                if row["removed_at"] is None
                and name in (None, row["name"])
                and (tag is None or tag in row["tags"])
                and (not is_pinned or row["kept_until"] is not None)
            ]
            cursor, seen = workflow_id, seen + 1
        return {"items": items, "next": None}

    def mark(
        self,
        workflow_id: str,
        name: str,
        version: int | None,
        changes: Mapping[str, Any],
        actor: Principal,
    ) -> dict[str, Any]:
        """Change `tags` (a list) or `keep` and return the artifact.

        `keep`: FOREVER or seconds from now: so long it stays, and its workflow with it, also against the retention; then it
        goes, also before its workflow. None: as long as its workflow.
        """
        _require(actor, "operator")
        found = self.find(workflow_id, name, version, actor)
        name = found["name"]
        changed: dict[str, Any] = {}
        if "tags" in changes:
            changed["tags"] = tuple(dict.fromkeys(changes["tags"]))
        if "keep" in changes:
            changed["kept_until"] = _moment(changes["keep"], self._clock.now())
        mark = self._marks.change(workflow_id, (name, found["version"]), **changed)
        return {**found, **asdict(mark)}

    def remove(
        self, workflow_id: str, name: str, version: int | None, actor: Principal
    ) -> dict[str, Any]:
        """Take one version away; its content goes with the next clean-up, unless somebody else refers to it.

        Conflict `artifact_pinned`, and `artifact_in_use` while the workflow has not ended.
        """
        _require(actor, "operator")
        found = self.find(workflow_id, name, version, actor)
        name = found["name"]
        what = f"{workflow_id}/{name}@{found['version']}"
        if found["kept_until"] is not None:
            raise Conflict(
                f"Artifact {what} is pinned.",
                code="artifact_pinned",
                next_action=f"Unpin it first: slipway artifacts unpin {what}",
            )
        if "delete" not in self._workflows.get_workflow_status(workflow_id)["allowed_operations"]:
            raise Conflict(
                f"Workflow {workflow_id} has not ended and may need artifact {name}.",
                code="artifact_in_use",
                next_action="Wait for its end, or cancel it.",
            )
        removed_at = timestamp(self._clock.now())
        mark = self._marks.change(workflow_id, (name, found["version"]), removed_at=removed_at)
        return {**found, **asdict(mark)}

    def resolve(self, text: str, actor: Principal) -> dict[str, Any]:
        """Return the reference to an artifact of another workflow that `text` names: `workflow_id/name[@version]`.

        It names one content for good, whatever that workflow does later. Invalid `bad_artifact_reference`, NotFound
        `unknown_workflow`, `no_artifact`.
        """
        named = parse_reference(text)
        found = self.find(named.workflow_id, named.name, named.version, actor)
        return {member: found[member] for member in _MEMBERS}

    def _readable(self, workflow_id: str, actor: Principal) -> list[dict[str, Any]]:
        try:
            return self.of_workflow(workflow_id, actor)
        except (NotFound, Conflict):
            return []  # removed meanwhile, or in quarantine: the list of workflows tells of it

    def _newest(self, cursor: str | None, *, only_marked: bool) -> Iterator[str]:
        if only_marked:
            marked = reversed(self._marks.workflows())
            yield from (each for each in marked if cursor is None or each < cursor)
            return
        while True:
            page = self._workflows.list_workflows(limit=100, cursor=cursor)
            yield from (str(row["workflow_id"]) for row in page["items"])
            cursor = page["next"]
            if cursor is None:
                return


def _moment(keep: str | float | None, now: datetime) -> str | None:
    if keep is None or isinstance(keep, str):
        return keep if keep is None else FOREVER
    return timestamp(now + timedelta(seconds=keep))


def _require(actor: Principal, role: str) -> None:
    if role not in actor.roles:
        raise NotAllowed(
            f"{actor.id} may not do this with artifacts: it takes the role {role}.",
            code="not_allowed",
            next_action="Ask somebody who has it.",
        )


def _no_artifact(
    workflow_id: str, name: str, version: int | None, versions: Sequence[Mapping[str, Any]]
) -> NotFound:
    which = name if version is None else f"{name}@{version}"
    removed = [one for one in versions if version in (None, one["version"]) and one["removed_at"]]
    message = f"Workflow {workflow_id} left no artifact {which!r}."
    if removed:
        message = f"Artifact {which!r} of workflow {workflow_id} was removed at {removed[-1]['removed_at']}."
    return NotFound(
        message,
        code="no_artifact",
        next_action=f"List what it left with: slipway artifacts ls --workflow {workflow_id}",
    )
