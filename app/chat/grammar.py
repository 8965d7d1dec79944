"""Free text to a proposal, by rules: what is missing or ambiguous is asked, nothing is guessed, nothing is run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from app.chat.intent import Intent, intent_of
from app.chat.items import Item, read_items
from app.chat.languages import language_of
from app.chat.literals import as_sprint, is_identifier, same_version
from app.chat.mentions import RepositoryNames
from app.chat.proposal import FIELDS, Doubt, Proposal
from app.chat.scope import repositories_of
from app.chat.tokens import QUESTION_SIGNS, tokens_of
from app.chat.vocabulary import load_vocabulary
from app.repositories.models import RepositoryConfig

__all__ = ["propose"]

_ASKED = ("repositories", "fix_version", "sprint_name")
_Spans = dict[str, list[tuple[int, int]]]


def propose(
    text: str,
    repositories: Sequence[RepositoryConfig],
    context: Proposal | None = None,
    *,
    language: str | None = None,
) -> Proposal:
    """Return what the text asks for. `context`: the unfinished proposal that the text adds to.

    The text is read in the language that it is in; hints come in `language`, without one in that of the
    text. Spans are of this text only. Takes time linear in the text. Raises Invalid `unknown_language`.
    """
    read_in = language_of(text, language)
    vocabulary = load_vocabulary(read_in)
    says = vocabulary.says if language is None else load_vocabulary(language).says
    names = RepositoryNames(repositories, vocabulary.name_endings)
    tokens = tokens_of(text)
    items = read_items(text, tokens, vocabulary, names)
    intent = intent_of(items, question=any(sign in text for sign in QUESTION_SIGNS))
    reading = _Reading(items, intent, says, names)
    reading.read()
    if context is not None and (intent.command is None or intent.command == "release"):
        said = _continued(reading, context, items, intent)
    else:
        said = reading.proposal(intent.command)
    return said.model_copy(update={"language": read_in})


class _Reading:
    """What one text says of each field."""

    def __init__(
        self,
        items: Sequence[Item],
        intent: Intent,
        says: Mapping[str, str],
        names: RepositoryNames,
    ) -> None:
        self._items = items
        self._denied = intent.denied
        self._says = says
        self._names = names
        self.values: dict[str, Any] = {}
        self.spans: _Spans = {}
        self.hints: dict[str, str] = {}
        self.doubts: dict[str, list[Doubt]] = {}
        self.scope = repositories_of(items, intent, names, says)

    def read(self) -> None:
        self._repositories()
        self._versions()
        self._one("sprint_name", self._said("sprint_value"), "ambiguous_sprint")
        self._one("release_type", self._said("release_type"))
        self._one("bump", self._said("bump"))
        self._dry_run()

    def proposal(self, command: Any) -> Proposal:
        said = Proposal(
            command=command,
            **self.values,
            spans=self.spans,
            hints=self.hints,
            doubts=self.doubts,
            offers=list(self.scope.offers),
        )
        return _asked(said)

    def set(self, field: str, value: object, spans: Iterable[tuple[int, int]]) -> None:
        self.values[field] = value
        self.spans[field] = list(spans)

    def _said(self, kind: str) -> list[Item]:
        return [
            item
            for index, item in enumerate(self._items)
            if item.kind == kind and index not in self._denied and not self._is_previous(index)
        ]

    def _one(
        self, field: str, said: Sequence[Item], ambiguous: Literal["ambiguous_sprint"] | None = None
    ) -> None:
        """Take a value that is said once or several times alike."""
        values = {item.value for item in said}
        if len(values) == 1:
            self.set(field, said[0].value, [item.span for item in said])
        elif values and ambiguous:
            self._doubt(field, Doubt(code=ambiguous, names=sorted(values)))

    def _repositories(self) -> None:
        if self.scope.names:
            self.set("repositories", list(self.scope.names), self.scope.spans)
        if self.scope.hint:
            self.hints["repositories"] = self.scope.hint
            self.doubts["repositories"] = list(self.scope.doubts)

    def _versions(self) -> None:
        """Take a single version as the fix version, and `version` only beside one that is called so."""
        called = self._said("fix_version_value")
        plain = self._said("version_value")
        others = [
            item for item in plain if not any(same_version(item.value, one.value) for one in called)
        ]
        if called:
            self._version("fix_version", [*called, *(one for one in plain if one not in others)])
            self._version("version", others)
        else:
            self._version("fix_version", others)

    def _version(self, field: str, said: Sequence[Item]) -> None:
        if not said:
            return
        first = said[0].value
        if all(same_version(first, item.value) for item in said):
            self.set(field, first, [item.span for item in said])
        else:
            found = dict.fromkeys(item.value for item in said)
            self._doubt(field, Doubt(code="ambiguous_version", names=list(found)))

    def _is_previous(self, index: int) -> bool:
        """Whether it is the first of `from 2.0.0 to 2.1.0`."""
        around = [one.kind for one in self._items[max(0, index - 1) : index + 3]]
        return around == ["from", "version_value", "to", "version_value"]

    def _dry_run(self) -> None:
        said = [
            (item, index not in self._denied and item.kind == "dry_run")
            for index, item in enumerate(self._items)
            if item.kind in {"dry_run", "real_run"}
        ]
        if len({wanted for _, wanted in said}) == 1:
            self.set("dry_run", said[0][1], [item.span for item, _ in said])

    def _doubt(self, field: str, doubt: Doubt) -> None:
        self.doubts[field] = [doubt]
        self.hints[field] = self._says[doubt.code].format(names=", ".join(doubt.names))


def _asked(said: Proposal, unanswered: Sequence[str] = ()) -> Proposal:
    """Return the proposal with its questions: only a release asks, for what is missing or unclear."""
    if said.command != "release":
        return said.model_copy(update={"questions": []})
    open_ = {*said.missing(), *said.hints, *unanswered} & set(_ASKED)
    if said.release_type == "hotfix" and said.sprint_name is None:
        open_.discard("sprint_name")
    return said.model_copy(update={"questions": [field for field in _ASKED if field in open_]})


def _continued(
    reading: _Reading, context: Proposal, items: Sequence[Item], intent: Intent
) -> Proposal:
    """Return the context with what this text adds, replaces or takes away; an open question stays until answered."""
    if intent.command is None:
        _bare_answer(reading, context, items)
    values = {field: getattr(context, field) for field in FIELDS} | reading.values
    values["repositories"] = _scope(reading, context)
    unanswered = [field for field in context.questions if field not in reading.values]
    hints = {field: hint for field, hint in context.hints.items() if field in unanswered}
    said = Proposal(
        command=context.command or intent.command,
        **values,
        spans=reading.spans,
        hints=hints | reading.hints,
        doubts={name: context.doubts[name] for name in unanswered if name in context.doubts}
        | reading.doubts,
        offers=list(reading.scope.offers or (context.offers if unanswered else ())),
    )
    return _asked(said, unanswered)


def _scope(reading: _Reading, context: Proposal) -> list[str] | None:
    """Names that answer an open question or are to be added join the others, else they replace; what is denied goes."""
    named = list(reading.values.get("repositories") or [])
    before = context.repositories or []
    adds = reading.scope.adds or "repositories" in context.questions
    kept = [*before, *named] if not named or (adds and not reading.scope.only) else named
    left = [name for name in dict.fromkeys(kept) if name not in reading.scope.left_out]
    return left or None


def _bare_answer(reading: _Reading, context: Proposal, items: Sequence[Item]) -> None:
    """Take a lone name as the answer to the one question that it can answer."""
    words = [item for item in items if item.kind not in {"filler", "preposition", "from", "answer"}]
    if len(words) != 1 or words[0].kind != "word" or reading.hints:
        return
    only = words[0]
    token = tokens_of(only.text)[0]
    if not (only.quoted or is_identifier(token)):
        return
    open_ = [field for field in ("sprint_name", "fix_version") if field in context.questions]
    if open_:
        value = as_sprint(only.text) if open_[0] == "sprint_name" else only.text
        reading.set(open_[0], value, [only.span])
