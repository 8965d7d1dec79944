"""The deployment document as a draft: what people follow on the day, and to go back."""

from typing import Any, ClassVar

from app.errors import Conflict
from app.plugins.release import effects
from app.plugins.release.deployment_document import Deployment, render_document
from app.plugins.release.release_plan import ReleasePlan
from app.plugins.release.shared_state import candidate_of
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["WriteDocument"]

_SHOWN = 20_000
"""A longer text is not repeated in the step's outputs; it is the artifact."""


class _Config(StepConfig):
    plan: ReleasePlan


class WriteDocument(Handler[_Config]):
    """The draft stays a draft until publishing; a rollback deletes it."""

    type: ClassVar[str] = "release.document"
    title: ClassVar[str] = "Write the deployment document"
    description: ClassVar[str] = (
        "Saves a draft with a deployment plan and a rollback plan for each prepared repository."
    )
    effects: ClassVar[Reversibility] = "compensatable"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        title = config.plan.title
        text = await _text(config.plan, context)
        pages = context.remotes.pages

        async def find() -> dict[str, Any] | None:
            page = await pages.find(title)
            if page is None:
                return None
            if page.status == "published" or page.body.strip() != text.strip():
                raise _taken(title, page.url)
            return {"url": page.url}

        async def make() -> dict[str, Any]:
            return {"url": (await pages.save_draft(title, text)).url}

        outcome = await context.ledger.perform(
            effects.document_draft(config.plan.title), find=find, make=make
        )
        artifact = await context.artifacts.put("deployment.md", text.encode(), "text/markdown")
        outputs = {
            "title": title,
            "url": outcome["url"],
            "sha256": artifact["sha256"],
            "text": text if len(text) <= _SHOWN else None,
        }
        state = {"confluence_url": outcome["url"]}
        return StepResult(outputs, state=state, artifacts=(artifact,))

    async def effects_of(self, config: _Config, step: Step, context: StepContext) -> list[Effect]:
        return [effects.document_draft(config.plan.title)]

    async def undo(
        self, config: _Config, step: Step, context: StepContext, outputs: object
    ) -> list[Effect]:
        effect, title = effects.document_draft(config.plan.title), config.plan.title

        async def make() -> dict[str, Any]:
            await context.remotes.pages.delete(title)
            return {"deleted": title}

        return [effect] if await context.ledger.undo(effect, make=make) is not None else []


def _taken(title: str, url: str) -> Conflict:
    return Conflict(
        f'A page "{title}" exists with another text: {url}.',
        code="page_exists",
        next_action="Rename or remove it if it is left over from an earlier try, then retry.",
        details={"title": title, "url": url},
    )


async def _text(plan: ReleasePlan, context: StepContext) -> str:
    prepared = context.state.get("pull_requests") or {}
    deployments = [await _deployment(name, context) for name in plan.scope if name in prepared]
    return render_document(plan, deployments)


async def _deployment(name: str, context: StepContext) -> Deployment:
    candidate = candidate_of(context, name)
    request = context.state["pull_requests"][name]
    return Deployment(
        repository=name,
        candidate=candidate["commit"],
        main_before=candidate["heads"]["main"],
        pull_request_number=request["number"],
        pull_request_url=request["url"],
        job_url=context.remotes.repository(name).job_url,
        notes=(await context.artifacts.get(candidate["notes"])).decode(),
    )
