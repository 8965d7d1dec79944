"""Which updater writes which file: one table, one small module a format."""

__all__ = ["present_version", "updater_of", "write_version"]


def updater_of(path: str) -> object | None:
    raise NotImplementedError


def present_version(path: str, content: str) -> str | None:
    raise NotImplementedError


def write_version(path: str, content: str, version: str) -> str:
    raise NotImplementedError
