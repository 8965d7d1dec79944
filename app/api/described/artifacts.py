"""What steps left."""

from pydantic import Field

from app.api.described.shape import Described, Listing

__all__ = ["Artifact", "ArtifactListing", "ArtifactReference"]


class ArtifactReference(Described):
    """As an entry of a step keeps it."""

    name: str
    sha256: str
    size: int = Field(description="Bytes.")
    media_type: str


class Artifact(ArtifactReference):
    workflow_id: str
    version: int = Field(description="Counted from 1 for each name within its workflow.")
    step: str
    cell: str | None
    created_at: str | None
    tags: list[str]
    kept_until: str | None = Field(
        description="`forever`, a moment, or null: as long as its workflow."
    )
    removed_at: str | None


class ArtifactListing(Listing):
    items: list[Artifact]
