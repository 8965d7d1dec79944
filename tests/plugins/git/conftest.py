"""A remote on disk and its mirrors, for the git adapter and the git steps."""

from tests.git_repository.conftest import mirrors, remote

__all__ = ["mirrors", "remote"]
