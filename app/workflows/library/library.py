"""Saving definitions: every save is a version that never changes, and nobody overwrites what he has not seen."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.clock import Clock, SystemClock, timestamp
from app.errors import Conflict, Invalid
from app.principal import LOCAL, Principal
from app.workflows.library.changes import changes_between, text_changes
from app.workflows.library.finding import FoundDefinitions, unknown
from app.workflows.library.history import DefinitionHistory, Revision
from app.workflows.library.names import slug_of, stored_name
from app.workflows.library.versions import VersionStore, digest_of_text
from app.workflows.loader import InvalidDefinition, LoadedDefinition
from app.workflows.platform_file import Platform
from app.workflows.registry import PluginRegistry

__all__ = ["DefinitionLibrary", "SavedDefinition"]

_BY_HAND = "file"


@dataclass(frozen=True, slots=True)
class SavedDefinition:
    """`created`: there was no definition of this name before; `number` is that of the version that is present now."""

    loaded: LoadedDefinition
    number: int
    created: bool


class DefinitionLibrary(FoundDefinitions):
    """Finds definitions and saves them, one change at a time. Only the owner of the data folder may save."""

    def __init__(
        self,
        saved: Path,
        registry: PluginRegistry,
        *,
        clock: Clock | None = None,
        platform: Platform | None = None,
    ) -> None:
        super().__init__(saved, registry, platform)
        self._store = VersionStore(saved)
        self._clock = clock or SystemClock()
        self._changing = asyncio.Lock()
        self.history = DefinitionHistory(self._store, self)

    async def create(
        self, text: str, *, comment: str = "", actor: Principal = LOCAL, source: str = "<request>"
    ) -> SavedDefinition:
        """Save a definition under a name that is free; Conflict `definition_exists`, InvalidDefinition."""
        async with self._changing:
            return await asyncio.to_thread(self._create, text, comment, actor, source)

    async def replace(
        self,
        name: str,
        text: str,
        *,
        if_match: str | None,
        comment: str = "",
        actor: Principal = LOCAL,
        source: str = "<request>",
    ) -> SavedDefinition:
        """Save a new text of a definition whose present digest is `if_match`; saving the same text changes nothing.

        A built-in one is overlaid. Raises Conflict `definition_changed` (details: by whom, when, what changed),
        `if_match_required`; Invalid `name_differs`; InvalidDefinition with every problem of the text.
        """
        async with self._changing:
            return await asyncio.to_thread(
                self._replace, name, text, if_match, comment, actor, source
            )

    async def delete(
        self,
        name: str,
        *,
        if_match: str | None = None,
        comment: str = "",
        actor: Principal = LOCAL,
    ) -> str | None:
        """Delete a saved definition; its versions stay. Return `built_in` where it covered one of the package.

        Raises Conflict `definition_built_in`, `definition_changed`; NotFound `unknown_definition`.
        """
        async with self._changing:
            return await asyncio.to_thread(self._delete, name, if_match, comment, actor)

    async def get_for_run(
        self, name: str, config: Mapping[str, Any] | None = None
    ) -> LoadedDefinition:
        """Return what `get` returns; a saved text that was edited by hand becomes a version, so that it stays known."""
        loaded = await asyncio.to_thread(self.get, name, config)
        async with self._changing:
            await asyncio.to_thread(self._record_edit, slug_of(loaded.definition.name))
        return loaded

    def _create(self, text: str, comment: str, actor: Principal, source: str) -> SavedDefinition:
        loaded = self.load(text, source)
        slug = stored_name(loaded.definition.name)
        if slug in self.names():
            raise Conflict(
                f"There is a definition {slug!r} already.",
                code="definition_exists",
                next_action="Save a new version of it with If-Match, or choose another name.",
            )
        return self._save(slug, loaded, comment, actor, created=True)

    def _replace(
        self,
        name: str,
        text: str,
        if_match: str | None,
        comment: str,
        actor: Principal,
        source: str,
    ) -> SavedDefinition:
        slug = self._known(name)
        self._require_seen(slug, if_match, needed=True)
        loaded = self.load(text, source)
        if slug_of(loaded.definition.name) != slug:
            raise Invalid(
                f"The text is the definition {loaded.definition.name!r}, not {name!r}.",
                code="name_differs",
                next_action="Correct its `name`, or create a definition of that name.",
            )
        return self._save(slug, loaded, comment, actor, created=False)

    def _save(
        self, slug: str, loaded: LoadedDefinition, comment: str, actor: Principal, *, created: bool
    ) -> SavedDefinition:
        self._record_edit(slug)
        latest = self._store.latest(slug)
        if latest is not None and self._store.head(slug) == loaded.text:
            return SavedDefinition(loaded, latest.number, created=False)
        version = self._store.save(slug, loaded.text, at=self._now(), by=actor.id, comment=comment)
        return SavedDefinition(loaded, version.number, created)

    def _delete(
        self, name: str, if_match: str | None, comment: str, actor: Principal
    ) -> str | None:
        slug = self._known(name)
        if self._store.head(slug) is None:
            raise Conflict(
                f"Definition {slug} comes with the package and cannot be deleted.",
                code="definition_built_in",
                next_action="Save one of the same name to overlay it.",
            )
        self._require_seen(slug, if_match, needed=False)
        self._record_edit(slug)
        self._store.delete(slug, at=self._now(), by=actor.id, comment=comment)
        return "built_in" if slug in self.names() else None

    def _record_edit(self, slug: str) -> None:
        """Keep a text that somebody wrote into the folder as a version of its own."""
        text = self._store.head(slug)
        if text is None:
            return
        latest = self._store.latest(slug)
        if latest is None or latest.digest != digest_of_text(text):
            comment = "edited in its file"
            self._store.record(slug, text, at=self._now(), by=_BY_HAND, comment=comment)

    def _require_seen(self, slug: str, if_match: str | None, *, needed: bool) -> None:
        present = self.history.present(slug)
        if if_match is None and needed:
            raise Conflict(
                f"Saving {slug} needs the digest of the text that was changed.",
                code="if_match_required",
                next_action=f"Send If-Match with the digest that you read; present is {present.digest}.",
                details={"present": present.as_json()},
            )
        if if_match is None or if_match in {"*", present.digest}:
            return
        raise Conflict(
            f"Definition {slug} was changed since you read it, by {present.by or 'the package'}"
            f"{f' at {present.at}' if present.at else ''}.",
            code="definition_changed",
            next_action="Look at the differences, bring both together, and save with the present digest.",
            details={"present": present.as_json(), **self._told(slug, if_match, present)},
        )

    def _told(self, slug: str, seen: str, present: Revision) -> dict[str, Any]:
        """Return what changed between the text that was seen and the present one, where that is known."""
        base = next((one for one in self.history.revisions(slug) if one.digest == seen), None)
        if base is None:
            return {"diff": None, "changes": None}
        old, new = self.history.text(slug, base), self.history.text(slug, present)
        return {
            "diff": text_changes(
                old, new, f"{slug} {base.number or 0}", f"{slug} {present.number or 0}"
            ),
            "changes": self._changes(old, new),
        }

    def _changes(self, old: str, new: str) -> dict[str, Any] | None:
        try:
            return changes_between(self.load(old, "before"), self.load(new, "after"))
        except InvalidDefinition:
            return None

    def _known(self, name: str) -> str:
        slug = self.slug(name)
        if slug not in self.names():
            raise unknown(name, self.names())
        return slug

    def _now(self) -> str:
        return timestamp(self._clock.now())
