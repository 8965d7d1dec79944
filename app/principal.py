"""Who acts. Authentication decides it at the edge; everything below is handed a `Principal`."""

from dataclasses import dataclass

__all__ = ["LOCAL", "Principal"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A person, a token or the service itself, with roles among viewer, requester, approver, operator, admin."""

    id: str
    roles: frozenset[str]


LOCAL = Principal(
    id="local", roles=frozenset({"viewer", "requester", "approver", "operator", "admin"})
)
"""The person at this machine in single-user mode."""
