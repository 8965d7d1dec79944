"""Runs the steps of a release one after the other, as the definition orders them."""

from typing import Any

from app.plugins.release.barrier import Barrier, CheckReady
from app.plugins.release.branches import FindBranches
from app.plugins.release.candidate import BuildCandidate
from app.plugins.release.collecting import CollectTickets
from app.plugins.release.document import WriteDocument
from app.plugins.release.finishing import BackMerge, NotifyPeople, PublishDocument, ReleaseVersion
from app.plugins.release.merge_status import CheckMerged
from app.plugins.release.planning import PlanRelease
from app.plugins.release.preparing import MakeRollbackBranch, OpenPullRequest
from app.plugins.release.preview import Preview
from app.plugins.release.proving import ProveRelease
from app.plugins.release.publishing import MergeRelease, PublishForgeRelease, TagRelease
from app.workflows.handlers import StepResult
from tests.plugins.release.release_world import ReleaseWorld

__all__ = ["ReleaseRun"]

PATTERN = r"[A-Z][A-Z0-9]+-\d+"


class ReleaseRun:
    """Every method may be called again, as after a crash."""

    def __init__(self, world: ReleaseWorld, repositories: list[str], **inputs: Any) -> None:
        self.world = world
        self.repositories = repositories
        self.inputs: dict[str, Any] = {
            "fix_version": "v2.1.0",
            "sprint_name": "sprint-1",
            "release_type": "release",
            "include_branches": [],
            **inputs,
        }
        self.plan: dict[str, Any] = {}

    @property
    def scope(self) -> list[str]:
        return [name for name in self.repositories if name in self._planned]

    def entry(self, name: str = "backend") -> dict[str, Any]:
        found: dict[str, Any] = self.plan["repositories"][name]
        return found

    def problems(self, name: str = "backend") -> list[str]:
        return [problem["code"] for problem in self.entry(name)["problems"]]

    async def collect(self) -> dict[str, Any]:
        result = await self.world.run(
            CollectTickets(),
            "tickets",
            repositories=self.repositories,
            ticket_pattern=PATTERN,
            **self._inputs("fix_version", "sprint_name", "release_type"),
        )
        return result.outputs

    async def inspect(self, name: str, tickets: list[dict[str, Any]]) -> dict[str, Any]:
        branches = await self.world.run(
            FindBranches(),
            f"branches[{name}]",
            repository=name,
            tickets=tickets,
            ticket_pattern=PATTERN,
            **self._inputs("sprint_name", "release_type", "include_branches"),
        )
        status = await self.world.run(
            CheckMerged(),
            f"merge_status[{name}]",
            repository=name,
            inspected=branches.outputs,
            **self._inputs("release_type", "include_branches"),
        )
        preview = await self.world.run(
            Preview(),
            f"preview[{name}]",
            repository=name,
            tickets=tickets,
            ticket_pattern=PATTERN,
            inspected=branches.outputs,
            merge_status=status.outputs,
            **self._inputs("fix_version", "release_type", "version", "versions", "bump"),
        )
        return {"branches": branches.outputs, "preview": preview.outputs}

    async def make_plan(self) -> dict[str, Any]:
        tickets = await self.collect()
        cells = {name: await self.inspect(name, tickets["tickets"]) for name in self.repositories}
        result = await self.world.run(
            PlanRelease(),
            "plan",
            repositories=self.repositories,
            tickets=tickets,
            branches={name: cell["branches"] for name, cell in cells.items()},
            previews={name: cell["preview"] for name, cell in cells.items()},
            **self._inputs("fix_version", "release_type", "sprint_name", "include_branches"),
        )
        self.plan = result.outputs["plan"]
        self._planned = result.outputs["repositories"]
        return self.plan

    async def prepare(self) -> None:
        for name in self.scope:
            await self.candidate(name)
            await self.world.run(MakeRollbackBranch(), f"rollback[{name}]", **self.cell(name))
            await self.world.run(OpenPullRequest(), f"pull_request[{name}]", **self.cell(name))

    async def candidate(self, name: str = "backend") -> StepResult:
        step = f"candidate[{name}]"
        return await self.world.run(
            BuildCandidate(), step, **self.cell(name), ticket_pattern=PATTERN
        )

    async def ready(self, name: str = "backend") -> StepResult:
        steps = self.world.state["steps"]
        return await self.world.run(
            CheckReady(),
            f"ready[{name}]",
            **self.cell(name),
            candidate=steps[f"candidate[{name}]"]["outputs"],
            pull_request=steps[f"pull_request[{name}]"]["outputs"],
        )

    async def stand_still(self) -> dict[str, Any]:
        ready = {name: (await self.ready(name)).outputs for name in self.scope}
        document = await self.world.run(WriteDocument(), "document", plan=self.plan)
        result = await self.world.run(
            Barrier(), "barrier", plan=self.plan, ready=ready, document=document.outputs
        )
        evidence: dict[str, Any] = result.outputs["evidence"]
        return evidence

    async def publish(self) -> None:
        for name in self.scope:
            await self.world.run(MergeRelease(), f"merge[{name}]", **self.cell(name))
            await self.world.run(TagRelease(), f"tag[{name}]", **self.cell(name))
            await self.world.run(PublishForgeRelease(), f"release[{name}]", **self.cell(name))

    async def finish(self) -> StepResult:
        await self.world.run(PublishDocument(), "publish_document", plan=self.plan)
        await self.world.run(ReleaseVersion(), "release_version", plan=self.plan)
        for name in self.scope:
            await self.world.run(BackMerge(), f"back_merge[{name}]", **self.cell(name))
        proof = await self.prove()
        await self.world.run(NotifyPeople(), "notify", plan=self.plan)
        return proof

    async def prove(self) -> StepResult:
        return await self.world.run(
            ProveRelease(),
            "proof",
            plan=self.plan,
            evidence=self.world.state["steps"]["barrier"]["outputs"]["evidence"],
            approvals=[{"digest": "sha256:1", "approved_by": ["local"]}, None],
            inputs=self.inputs,
        )

    async def all(self) -> None:
        await self.make_plan()
        await self.prepare()
        await self.stand_still()
        await self.publish()
        await self.finish()

    def cell(self, name: str) -> dict[str, Any]:
        return {"repository": name, "plan": self.plan}

    def _inputs(self, *names: str) -> dict[str, Any]:
        return {name: self.inputs[name] for name in names if name in self.inputs}
