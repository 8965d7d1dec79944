"""The files that hold a version, and how each is written: pure functions from content to content.

Comments, order and formatting stay; nothing in a repository's files is ever run.
"""

from app.plugins.release.version_files.bumping import bump_files
from app.plugins.release.version_files.places import find_version_files
from app.plugins.release.version_files.table import present_version, write_version

__all__ = ["bump_files", "find_version_files", "present_version", "write_version"]
