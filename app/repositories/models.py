"""What Slipway knows of a repository before it has looked at it."""

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["RepositoryConfig"]


class RepositoryConfig(BaseModel):
    """One configured repository; branch names None are found by looking (`develop`, `main` or `master`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)
    url: str = Field(min_length=1, max_length=2000)
    forge: str = "git"
    aliases: tuple[str, ...] = ()
    develop_branch: str | None = None
    main_branch: str | None = None
    job_url: str | None = None
    """The deployment job that the deployment document points to."""
    description: str = ""
