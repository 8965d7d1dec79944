"""What a step says of its agent, checked before anything runs."""

from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from app.nearest import nearest
from app.plugins.agent.answer import check_output_schema
from app.plugins.agent.profiles import CLAUDE_TOOLS, Profile, tools_of
from app.workflows.handlers import StepConfig

__all__ = ["AgentConfig"]

EngineName = Literal["auto", "claude", "model"]


class AgentConfig(StepConfig):
    """`inputs`: files and folders of the workspace, file references, or texts; their content is given as data.

    `model` is a name of SLIPWAY_MODELS, or for the engine `claude` one that `claude --model` knows. `max_tokens`
    counts all tokens of the step, `max_cost_usd` all its cost. `allowed_tools` narrows what the profile gives.
    """

    prompt: str = Field(min_length=1)
    inputs: list[str | dict[str, Any]] = Field(default_factory=list)
    security_profile: Profile = "restricted"
    engine: EngineName = "auto"
    model: str | None = None
    system: str | None = None
    max_turns: int = Field(default=40, ge=1, le=500)
    allowed_tools: list[str] | None = None
    output_schema: dict[str, Any] | None = None
    max_cost_usd: float | None = Field(default=None, gt=0)
    max_tokens: int | None = Field(default=None, ge=1)
    api_key: str | None = Field(
        default=None,
        pattern=r"^\s*(\{\{.*\}\}|secret://[A-Za-z_]\w*)\s*$",
        json_schema_extra={"secret": True},
    )
    """For the engine `claude`: `{{ secrets.ANTHROPIC_API_KEY }}`, never the key itself."""

    @field_validator("allowed_tools", mode="after")
    @classmethod
    def _within_profile(cls, names: list[str] | None, info: ValidationInfo) -> list[str] | None:
        """Take the names of the `claude` command line as well."""
        profile = info.data.get("security_profile")
        if names is None or profile is None:
            return names
        ours = {theirs: our for our, theirs in CLAUDE_TOOLS.items()}
        names, given = [ours.get(name, name) for name in names], tools_of(profile)
        for name in names:
            if name not in given:
                raise ValueError(
                    f"names {name!r}, which the profile {profile} does not give.{nearest(name, given)}"
                )
        return names

    @field_validator("output_schema", mode="after")
    @classmethod
    def _can_be_judged_by(cls, schema: dict[str, Any] | None) -> dict[str, Any] | None:
        if schema is not None:
            check_output_schema(schema)
        return schema

    @property
    def tools(self) -> tuple[str, ...]:
        """Return what the agent may use, in a fixed order."""
        given = tools_of(self.security_profile)
        return (
            given
            if self.allowed_tools is None
            else tuple(name for name in given if name in self.allowed_tools)
        )
