"""Release notes as Markdown: for users what changed for them, for operators everything with its evidence."""

from typing import Literal

from app.plugins.release.markdown_text import code, link, plain
from app.plugins.release.notes import Exclusion, Group, NoteItem, Notes

__all__ = ["Audience", "render_markdown"]

Audience = Literal["users", "operators"]

_TITLES: dict[Group, str] = {
    "breaking": "Breaking changes",
    "features": "Features",
    "fixes": "Fixes",
    "performance": "Performance",
    "changes": "Changes",
    "maintenance": "Maintenance",
}


def render_markdown(notes: Notes, audience: Audience = "operators") -> str:
    """Return a second-level heading and one third-level heading a group.

    Operators see ids, authors and what was left out; users see titles, and maintenance only as a number.
    """
    parts = [f"## {plain(notes.repository)} {plain(notes.version)} - {plain(notes.date)}"]
    parts.append(_summary(notes))
    for group, title in _TITLES.items():
        items = notes.of(group)
        if items and not (audience == "users" and group == "maintenance"):
            lines = [_line(item, audience) for item in items]
            parts.append(f"### {title}\n\n" + "\n".join(lines))
    parts += _rest(notes, audience)
    return "\n\n".join(part for part in parts if part) + "\n"


def _summary(notes: Notes) -> str:
    since = f"since {plain(notes.previous_version)}" if notes.previous_version else "so far"
    commits = sum(len(item.commits) for item in notes.items)
    tickets = sum(item.ticket is not None for item in notes.items)
    return f"{_counted(tickets, 'ticket')} and {_counted(commits, 'commit')} {since}."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _line(item: NoteItem, audience: Audience) -> str:
    ticket = link(item.ticket, item.url) if item.ticket else ""
    if audience == "users":
        return f"- {plain(item.title)}" + (f" ({ticket})" if ticket else "")
    evidence = [
        ", ".join(code(commit[:12]) for commit in item.commits),
        ", ".join(f"pull request {number}" for number in item.pull_requests),
        ", ".join(plain(author) for author in item.authors),
        f"see also {', '.join(plain(key) for key in item.mentions)}" if item.mentions else "",
    ]
    told = "; ".join(part for part in evidence if part)
    head = f"**{ticket}** {plain(item.title)}" if ticket else plain(item.title)
    return f"- {head}" + (f" ({told})" if told else "")


def _rest(notes: Notes, audience: Audience) -> list[str]:
    if audience == "operators":
        lines = [_left_out(exclusion) for exclusion in notes.exclusions]
        return ["### Left out\n\n" + "\n".join(lines)] if lines else []
    hidden = len(notes.of("maintenance"))
    return [f"And {_counted(hidden, 'internal change')}."] if hidden else []


def _left_out(exclusion: Exclusion) -> str:
    kind = exclusion.kind.replace("_", " ")
    name = code(exclusion.id[:12]) if exclusion.kind == "commit" else plain(exclusion.id)
    return f"- {kind.capitalize()} {name}: {plain(exclusion.reason)}"
