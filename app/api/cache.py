"""The cached results of steps: which there are, how much they help, and taking them away."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from starlette.responses import Response

from app.api.answers import JsonAnswer, answer
from app.api.durations import Duration
from app.api.opening import Readable, Ready
from app.api.problem_examples import problems
from app.errors import Invalid

__all__ = ["router"]

router = APIRouter(prefix="/cache", tags=["cache"])


@router.get(
    "",
    operation_id="list_cache",
    summary="List the cached results, the youngest first",
    responses=answer("CacheListing") | problems(ready=False),
)
async def list_cache(
    service: Readable,
    handler: Annotated[str | None, Query(description="Only of this step type.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> JsonAnswer:
    """Return key, step type, origin, when it was stored and used, and its size in bytes of each."""
    return JsonAnswer(await service.cache.page(handler, limit, cursor))


@router.get(
    "/stats",
    operation_id="get_cache_stats",
    summary="How much does the cache help?",
    responses=answer("CacheStats") | problems(ready=False),
)
async def get_cache_stats(service: Readable) -> JsonAnswer:
    """Return what it holds, and how often it was asked and answered since the data folder was made."""
    return JsonAnswer(await service.cache.stats())


@router.delete(
    "",
    operation_id="clear_cache",
    summary="Remove cached results",
    responses=answer("Cleared") | problems("nothing_chosen"),
)
async def clear_cache(
    service: Ready,
    handler: Annotated[str | None, Query(description="Only of this step type.")] = None,
    older_than: Annotated[
        Duration | None, Query(description="Only those stored longer ago, as `7d`.")
    ] = None,
    everything: Annotated[
        bool, Query(alias="all", description="All of them; needed where no other is given.")
    ] = False,
) -> JsonAnswer:
    """Remove those that fit all that is given. Their steps run again when they are asked for the next time."""
    if handler is None and older_than is None and not everything:
        raise Invalid(
            "It is not said which entries of the cache shall go.",
            code="nothing_chosen",
            next_action="Give a handler or an age, or say that all are meant.",
        )
    removed = await service.cache.clear(handler=handler, older_than_s=older_than)
    await service.manager.drop_artifacts()
    return JsonAnswer({"removed": removed})


@router.delete(
    "/{key}",
    operation_id="remove_cached",
    summary="Remove one cached result",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems("unknown_cache_entry", "ambiguous_cache_key"),
)
async def remove_cached(
    key: Annotated[str, Path(description="The key, or how it begins: 8 characters at least.")],
    service: Ready,
) -> Response:
    """Its step runs again when it is asked for the next time."""
    await service.cache.remove(key)
    return Response(status_code=204)
