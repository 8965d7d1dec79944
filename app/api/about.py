"""What a client needs to know of the service before anything else: which one it is, and as whom it answers."""

from fastapi import APIRouter, Request

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer
from app.api.opening import Readable
from app.api.problem_examples import problems

__all__ = ["router"]

router = APIRouter(prefix="/about", tags=["health"])


@router.get(
    "",
    operation_id="get_about",
    summary="Which service is this, and who am I here?",
    responses=answer("About") | problems(ready=False),
)
async def get_about(request: Request, service: Readable, actor: Actor) -> JsonAnswer:
    """Return its name, its version, how it knows who asks, who asked, and whether it takes commands already."""
    return JsonAnswer(
        {
            "name": request.app.title,
            "version": request.app.version,
            "auth": "single_user",
            "principal": {"id": actor.id, "roles": sorted(actor.roles)},
            "ready": service.ready.is_set(),
        }
    )
