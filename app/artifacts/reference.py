"""How an artifact is named across workflows: `workflow_id/name`, with `@version` where the latest is not meant."""

import re
from dataclasses import dataclass

from app.errors import Invalid

__all__ = ["ArtifactReference", "is_reference", "parse_reference"]

_FORM = re.compile(
    r"(?P<workflow>wf_[0-9A-Za-z]+)/(?P<name>.{1,200}?)(?:@(?P<version>[0-9]{1,9}))?"
)


@dataclass(frozen=True, slots=True)
class ArtifactReference:
    """`version` None: the latest."""

    workflow_id: str
    name: str
    version: int | None = None

    def __str__(self) -> str:
        version = "" if self.version is None else f"@{self.version}"
        return f"{self.workflow_id}/{self.name}{version}"


def is_reference(text: str) -> bool:
    return _FORM.fullmatch(text) is not None


def parse_reference(text: str) -> ArtifactReference:
    """Return what the text names; Invalid `bad_artifact_reference`."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise Invalid(
            f"{text!r} names no artifact.",
            code="bad_artifact_reference",
            next_action="Write it as WORKFLOW_ID/NAME or WORKFLOW_ID/NAME@VERSION; `slipway artifacts ls` lists them.",
        )
    version = found["version"]
    return ArtifactReference(found["workflow"], found["name"], int(version) if version else None)
