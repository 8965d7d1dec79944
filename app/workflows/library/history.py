"""The history of one definition as people ask for it: its revisions, the text of one, and what changed between two."""

from dataclasses import asdict, dataclass
from typing import Any

from app.errors import NotFound
from app.workflows.library.changes import changes_between, text_changes
from app.workflows.library.finding import FoundDefinitions, unknown
from app.workflows.library.names import slug_of
from app.workflows.library.versions import VersionStore, digest_of_text
from app.workflows.loader import InvalidDefinition

__all__ = ["DefinitionHistory", "Revision"]

_SHORTEST_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Revision:
    """A text in the history. `number` 0 is the package's; None is one that was edited by hand and not recorded yet.

    `digest` is None for a deletion. `present`: it is what a run by name takes now.
    """

    number: int | None
    digest: str | None
    at: str
    by: str
    comment: str
    present: bool = False

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "deleted": self.digest is None}


class DefinitionHistory:
    """Reads only, so that anybody may; blocks."""

    def __init__(self, store: VersionStore, found: FoundDefinitions) -> None:
        self._store = store
        self._found = found

    def revisions(self, name: str) -> list[Revision]:
        """Return every revision, the newest first, deletions included; NotFound `unknown_definition`."""
        slug = self._found.slug(name)
        versions, head = self._store.history(slug), self._store.head(slug)
        built_in = self._found.built_in(slug)
        if not versions and head is None and built_in is None:
            raise unknown(name, self._found.names())
        digest = None if head is None else digest_of_text(head)
        rows = [Revision(one.number, one.digest, one.at, one.by, one.comment) for one in versions]
        if built_in is not None:
            rows.insert(0, Revision(0, built_in.digest, "", "slipway", "comes with the package"))
        if digest is not None and (not versions or versions[-1].digest != digest):
            rows.append(Revision(None, digest, "", "file", "edited in its file, not recorded yet"))
        present = len(rows) - 1 if digest is not None else 0 if built_in is not None else None
        marked = [
            Revision(r.number, r.digest, r.at, r.by, r.comment, present=index == present)
            for index, r in enumerate(rows)
        ]
        return marked[::-1]

    def present(self, name: str) -> Revision:
        """Return the revision that a run by name takes now; NotFound when it was deleted."""
        for revision in self.revisions(name):
            if revision.present:
                return revision
        raise unknown(name, self._found.names())

    def find(self, name: str, wanted: str) -> Revision:
        """Return a revision by its number or the beginning of its digest; NotFound `unknown_version`."""
        revisions = [one for one in self.revisions(name) if one.digest is not None]
        plain = wanted.removeprefix("sha256:")
        for one in revisions:
            if wanted == str(one.number):
                return one
        for one in revisions:
            digest = (one.digest or "").removeprefix("sha256:")
            if len(plain) >= _SHORTEST_DIGEST and digest.startswith(plain):
                return one
        known = ", ".join(str(one.number) for one in revisions if one.number is not None)
        raise NotFound(
            f"Definition {name} has no version {wanted!r}.",
            code="unknown_version",
            next_action=f"There are: {known}.",
        )

    def text(self, name: str, revision: Revision) -> str:
        """Return the text of a revision."""
        slug = slug_of(name)
        if revision.number == 0 and (built_in := self._found.built_in(slug)) is not None:
            return built_in.text
        if revision.number is None:
            return self._store.head(slug) or ""
        version = next(one for one in self._store.history(slug) if one.number == revision.number)
        return self._store.text(slug, version)

    def compare(self, name: str, before: str | None, after: str | None) -> dict[str, Any]:
        """Return `{name, from, to, diff, changes}`: `after` is the present text by default, `before` the one before it.

        `changes` is null where one of both cannot be read as a definition any more.
        """
        new = self.present(name) if after is None else self.find(name, after)
        old = self._before(name, new) if before is None else self.find(name, before)
        texts = self.text(name, old), self.text(name, new)
        names = [f"{slug_of(name)} {one.number or 0}" for one in (old, new)]
        try:
            changes = changes_between(*(self._found.load(text, name) for text in texts))
        except InvalidDefinition:
            changes = None
        return {
            "name": slug_of(name),
            "from": old.as_json(),
            "to": new.as_json(),
            "diff": text_changes(*texts, *names),
            "changes": changes,
        }

    def _before(self, name: str, revision: Revision) -> Revision:
        older = self.revisions(name)
        place = next(i for i, one in enumerate(older) if one.number == revision.number)
        texts = [one for one in older[place + 1 :] if one.digest is not None]
        return texts[0] if texts else revision
