"""The configured repositories, and whether each can be reached."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, status
from starlette.responses import Response

from app.api.answers import JsonAnswer, answer, listing
from app.api.opening import Readable, Ready
from app.api.problem_examples import problems
from app.api.service import Catalog
from app.api.strict_json import StrictJsonRoute
from app.errors import SlipwayError
from app.repositories.models import RepositoryConfig

__all__ = ["router"]

router = APIRouter(prefix="/repositories", tags=["repositories"], route_class=StrictJsonRoute)

Name = Annotated[str, Path(description="The repository's name or one of its aliases.")]

_EXAMPLE = {"name": "frontend", "url": "https://git.example.com/shop/frontend.git"}
_HEADS, _TAGS, _PEELED = "refs/heads/", "refs/tags/", "^{}"


@router.get(
    "",
    operation_id="list_repositories",
    summary="List the configured repositories",
    responses=answer("RepositoryListing") | problems(ready=False),
)
async def list_repositories(service: Readable) -> JsonAnswer:
    """Return those that people added and those of the workspace, by name."""
    catalog = service.catalog
    return listing([_shown(catalog, config) for config in catalog.list()])


@router.post(
    "",
    operation_id="add_repository",
    summary="Configure a repository",
    status_code=status.HTTP_201_CREATED,
    responses=answer("RepositoryView", 201)
    | problems("repository_exists", "bad_repository_url", body=True),
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
)
async def add_repository(config: RepositoryConfig, service: Ready) -> JsonAnswer:
    """Add it by name and address. It is not contacted: check it to see whether it can be reached."""
    added = await service.catalog.add(config)
    location = f"/api/v1/repositories/{added.name}"
    return JsonAnswer(_shown(service.catalog, added), 201, {"Location": location})


@router.get(
    "/{name}",
    operation_id="get_repository",
    summary="Read a repository's configuration",
    responses=answer("RepositoryView") | problems("unknown_repository", ready=False),
)
async def get_repository(name: Name, service: Readable) -> JsonAnswer:
    """Return it with its source: configured by a person, or found in the workspace."""
    return JsonAnswer(_shown(service.catalog, service.catalog.get(name)))


@router.put(
    "/{name}",
    operation_id="update_repository",
    summary="Replace a repository's configuration",
    responses=answer("RepositoryView")
    | problems("unknown_repository", "bad_repository_url", body=True),
    openapi_extra={"requestBody": {"content": {"application/json": {"example": _EXAMPLE}}}},
)
async def update_repository(name: Name, config: RepositoryConfig, service: Ready) -> JsonAnswer:
    """Replace all of it; the name stays. A repository of the workspace is a configured one from now on."""
    updated = await service.catalog.update(name, config)
    return JsonAnswer(_shown(service.catalog, updated))


@router.delete(
    "/{name}",
    operation_id="remove_repository",
    summary="Forget a repository",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems("unknown_repository", "repository_of_workspace"),
)
async def remove_repository(name: Name, service: Ready) -> Response:
    """Remove it from the configuration; the repository itself stays as it is."""
    await service.catalog.remove(name)
    return Response(status_code=204)


@router.post(
    "/{name}/check",
    operation_id="check_repository",
    summary="Ask whether a repository can be reached",
    responses=answer("RepositoryCheck") | problems("unknown_repository"),
)
async def check_repository(name: Name, service: Ready) -> JsonAnswer:
    """Ask the remote for its branches and tags now; what cannot be reached is an answer, not an error."""
    config = service.catalog.get(name)
    began = service.clock.monotonic()
    answer: dict[str, Any] = {
        "name": config.name,
        "reachable": True,
        "branches": [],
        "tags": 0,
        "problems": [],
        "error": None,
    }
    try:
        answer |= _found(config, await (await service.remotes.git(config)).remote_refs())
    except SlipwayError as error:
        cause = {"code": error.code, "message": error.message, "next_action": error.next_action}
        answer |= {"reachable": False, "problems": [error.message], "error": cause}
    answer["latency_ms"] = round((service.clock.monotonic() - began) * 1000, 3)
    return JsonAnswer(answer)


def _found(config: RepositoryConfig, refs: dict[str, str]) -> dict[str, Any]:
    branches = sorted(ref.removeprefix(_HEADS) for ref in refs if ref.startswith(_HEADS))
    wanted = (config.develop_branch, config.main_branch)
    missing = [
        f"It has no branch {name}, which is configured."
        for name in wanted
        if name and name not in branches
    ]
    tags = sum(ref.startswith(_TAGS) and not ref.endswith(_PEELED) for ref in refs)
    usual = [
        f"It has no branch {' or '.join(names)}: create one, or configure what {word} is called."
        for word, configured, names in (
            ("develop", config.develop_branch, ("develop",)),
            ("main", config.main_branch, ("main", "master")),
        )
        if branches and not configured and _lacks(names, branches)
    ]
    empty = [] if branches else ["It has no branches."]
    return {"branches": branches, "tags": tags, "problems": [*missing, *usual, *empty]}


def _lacks(names: Sequence[str], branches: Sequence[str]) -> bool:
    return all(name not in branches for name in names)


def _shown(catalog: Catalog, config: RepositoryConfig) -> dict[str, Any]:
    return {**config.model_dump(mode="json"), "source": catalog.source(config.name)}
