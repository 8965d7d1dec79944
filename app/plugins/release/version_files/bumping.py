"""Writing one version into all files of a repository that hold it."""

from collections.abc import Mapping

__all__ = ["bump_files"]


def bump_files(files: Mapping[str, bytes], version: str) -> dict[str, bytes]:
    """Return path -> new content of the files that change.

    The shallowest files that hold a version are written; deeper ones only where they hold the same
    version as those, because a package with a version of its own follows its own line. Raises Invalid
    `malformed_version_file` naming file and line; then nothing was changed.
    """
    raise NotImplementedError
