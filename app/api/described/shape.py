"""What all models of answers share."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

__all__ = ["Described", "Listing"]


def _without_defaults(schema: JsonDict) -> None:
    """Leave out the value that stands for "not there": a member with a default may be missing in an answer."""
    members = schema.get("properties", {})
    if isinstance(members, dict):
        for member in members.values():
            if isinstance(member, dict):
                member.pop("default", None)


class Described(BaseModel):
    """Members may be added: clients ignore what they do not know. One that has a default here may be missing."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


class Listing(Described):
    next: str | None = Field(description="The cursor of the next page, null on the last one.")
