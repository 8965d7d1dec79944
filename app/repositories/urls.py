"""Which addresses of repositories are accepted: paths, ssh and https; nothing that git would take for a command."""

import re
import unicodedata

from app.errors import Invalid

__all__ = ["check_url", "is_path", "url_problem"]

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://(.*)$")
_HELPER = re.compile(r"^[A-Za-z0-9+._-]+::")
_SCP = re.compile(r"^(?:[A-Za-z0-9._-]+@)?(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+):(.*)$")
_SCHEMES = ("file", "https", "ssh")


def url_problem(url: str) -> str | None:
    """Return why `url` is refused, None for an absolute path, `file://`, `https://`, `ssh://` or `user@host:path`."""
    if not url or len(url) > 2000:
        return "it is empty or longer than 2000 characters"
    if any(unicodedata.category(character)[0] in "CZ" and character != " " for character in url):
        return "it holds control or invisible characters"
    if url.startswith("-"):
        return "it starts with '-', which git would read as an option"
    if _HELPER.match(url):
        return "it names a git remote helper, which can run programs"
    if scheme := _SCHEME.match(url):
        return _scheme_problem(scheme[1], scheme[2])
    if url.startswith("/"):
        return None
    return _scp_problem(url)


def is_path(url: str) -> bool:
    """Return whether the repository lies on this machine."""
    return url.startswith(("/", "file://"))


def check_url(name: str, url: str) -> None:
    """Raise Invalid `bad_repository_url` when the address is refused."""
    if problem := url_problem(url):
        raise Invalid(
            f"The address of repository {name} is refused: {problem}.",
            code="bad_repository_url",
            next_action="Give an absolute path, https://host/path, ssh://host/path or user@host:path.",
            details={"repository": name},
        )


def _scheme_problem(scheme: str, rest: str) -> str | None:
    if scheme not in _SCHEMES:
        return f"its scheme {scheme} is not one of {', '.join(_SCHEMES)}"
    host = rest.split("/", 1)[0].rpartition("@")[2]
    if scheme != "file" and not host:
        return "it names no host"
    if rest.startswith("-") or host.startswith("-"):
        return "its host starts with '-', which ssh would read as an option"
    return None


def _scp_problem(url: str) -> str | None:
    match = _SCP.match(url)
    if match is None:
        return "it is neither an absolute path nor an address with a host"
    if match[1].startswith("-") or match[2].startswith("-"):
        return "its host or path starts with '-', which would be read as an option"
    return None if match[2] else "it names no path"
