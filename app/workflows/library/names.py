"""The name under which a definition is stored: its own where it is canonical, else its slug."""

import re
import unicodedata

from app.errors import Invalid

__all__ = ["STORED_NAME", "slug_of", "stored_name"]

STORED_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def slug_of(name: str) -> str:
    """Return the name in lower case letters, digits and hyphens; empty when nothing of it can be written so."""
    if STORED_NAME.fullmatch(name):
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64].rstrip("-")


def stored_name(name: str) -> str:
    """Return the slug under which a definition is stored; Invalid `name_not_storable` without one."""
    slug = slug_of(name)
    if not STORED_NAME.fullmatch(slug):
        raise Invalid(
            f"The name {name!r} has no letter or digit that a file's name may have.",
            code="name_not_storable",
            next_action="Give the definition a name with at least one of a-z and 0-9.",
        )
    return slug
