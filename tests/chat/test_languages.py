"""German and Polish are read as English is, mixed or typed without accents; the safe reading holds in each."""

import json
import time
from importlib import resources
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chat.grammar import propose
from app.chat.languages import language_of
from app.chat.proposal import Command, Proposal
from app.chat.rescoping import scope_change
from app.chat.tokens import folded
from app.chat.words import Language
from tests.chat import german_sentences as german
from tests.chat import polish_sentences as polish
from tests.chat import sentences as english
from tests.chat.test_grammar import REPOSITORIES, said

LANGUAGES = get_args(Language)
GUARDS = {"negation", "negation_after", "condition", "asking"}
ACTING = {"approve", "reject", "pause", "resume", "cancel", "retry", "skip", "rollback"}


def words_of(language: str) -> dict[str, Any]:
    found = json.loads((resources.files("app.library") / "chat" / f"{language}.json").read_bytes())
    assert isinstance(found, dict)
    return found


def phrases(language: str) -> list[tuple[str, str]]:
    """Return each phrase, folded, with its kind."""
    found = []
    for kind, listed in words_of(language).items():
        if kind in {"says", "rescoping", "refusals", "name_endings"}:
            continue
        groups = listed.values() if isinstance(listed, dict) else [listed]
        found += [(folded(text), kind) for texts in groups for text in texts]
    return found


@pytest.mark.parametrize(("text", "meant", "questions"), [*german.RELEASES, *polish.RELEASES])
def test_a_request_is_read_as_it_is_meant(
    text: str, meant: dict[str, object], questions: list[str]
) -> None:
    proposal = propose(text, REPOSITORIES)
    assert said(proposal) == meant
    assert proposal.questions == questions


@pytest.mark.parametrize(("text", "command"), [*german.COMMANDS, *polish.COMMANDS])
def test_a_command_is_recognised_or_left_open(text: str, command: str | None) -> None:
    assert propose(text, REPOSITORIES).command == command


@pytest.mark.parametrize(("texts", "meant", "questions"), [*german.FOLLOW_UPS, *polish.FOLLOW_UPS])
def test_a_follow_up_completes_or_changes_what_was_said(
    texts: list[str], meant: dict[str, object], questions: list[str]
) -> None:
    proposal: Proposal | None = None
    for text in texts:
        proposal = propose(text, REPOSITORIES, proposal)
    assert proposal is not None
    assert said(proposal) == meant
    assert proposal.questions == questions


@pytest.mark.parametrize(("text", "change"), [*german.SCOPE_CHANGES, *polish.SCOPE_CHANGES])
def test_a_change_of_scope_is_understood_or_left(
    text: str, change: dict[str, list[str]] | None
) -> None:
    assert scope_change(text, REPOSITORIES) == change


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", [text for text, command in [*german.COMMANDS, *polish.COMMANDS] if command is None]
)
def test_what_orders_nothing_does_so_in_whatever_language_it_is_taken_for(
    text: str, language: str
) -> None:
    assert propose(text, REPOSITORIES, language=language).command not in ACTING


@pytest.mark.parametrize(
    "text",
    [
        "approve nicht",
        "nicht approve",
        "approve, aber nicht jetzt",
        "nie approve",
        "czy approve",
        "approve, jeśli Bob się zgodzi",
        "wenn Bob zustimmt, approve",
        "not sure",
        "not ok",
        "approve, but not now",
        "don't approve or cancel",
        "is ok",
    ],
)
def test_a_mixed_sentence_that_denies_asks_or_waits_orders_nothing(text: str) -> None:
    assert propose(text, REPOSITORIES).command is None


@pytest.mark.parametrize(
    ("text", "preferred", "language"),
    [
        ("release v2.1.0 of frontend", None, "en"),
        ("release v2.1.0 frontend und backend aus sprint-2024-01", None, "de"),
        ("wydaj frontend", None, "pl"),
        ("status", None, "en"),
        ("status", "de", "de"),
        ("ok", "pl", "pl"),
        ("nie", None, "pl"),
        ("v2.1.0", "de", "de"),
        ("v2.1.0", None, "en"),
        ("please show me the status of the release", "de", "en"),
        ("", "pl", "pl"),
    ],
)
def test_the_language_is_the_one_that_explains_most_words(
    text: str, preferred: str | None, language: str
) -> None:
    assert language_of(text, preferred) == language


@pytest.mark.parametrize("text", [text for text, *_ in english.RELEASES])
def test_english_sentences_are_english(text: str) -> None:
    assert language_of(text) == "en"


def test_hints_come_in_the_language_that_is_asked_for() -> None:
    proposal = propose("wydaj fronted v2.1.0", REPOSITORIES, language="de")
    assert (proposal.language, proposal.fix_version) == ("pl", "v2.1.0")
    assert proposal.hints["repositories"].startswith("Kein Repository")
    assert [doubt.model_dump() for doubt in proposal.doubts["repositories"]] == [
        {"code": "unknown_repository", "names": ["fronted"]}
    ]


def test_letters_typed_as_two_code_points_are_the_same_words() -> None:
    text = "vero\u0308ffentliche v2.1.0 von frontend"
    proposal = propose(text, REPOSITORIES)
    assert (proposal.command, proposal.repositories) == ("release", ["frontend"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_every_command(language: str) -> None:
    assert words_of(language)["command"].keys() == set(get_args(Command))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_means_two_things_with_or_without_accents(language: str) -> None:
    seen: dict[str, str] = {}
    for phrase, kind in phrases(language):
        assert phrase not in seen, (phrase, kind, seen[phrase])
        seen[phrase] = kind


def test_what_guards_in_one_language_means_nothing_else_in_another() -> None:
    for one in LANGUAGES:
        for other in set(LANGUAGES) - {one}:
            kinds = dict(phrases(other))
            found = {text for text, kind in phrases(one) if kind in GUARDS and text in kinds}
            assert {kinds[text] for text in found} <= GUARDS, (one, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_says_what_english_says(language: str) -> None:
    says, wanted = words_of(language)["says"], words_of("en")["says"]
    assert says.keys() == wanted.keys()
    for key, text in says.items():
        assert ("{names}" in text, "{workflow_id}" in text) == (
            "{names}" in wanted[key],
            "{workflow_id}" in wanted[key],
        )


@pytest.mark.parametrize("language", ["pl", "de"])
def test_what_the_help_names_is_understood(language: str) -> None:
    says = words_of(language)["says"]
    example = says["not_understood"].split(": ", 1)[1].split(". ")[0]
    proposal = propose(example, REPOSITORIES)
    assert (proposal.command, proposal.questions) == ("release", [])


WORDS = st.sampled_from(
    [
        *sorted({text for language in ("pl", "de") for text, _ in phrases(language)}),
        *("frontend", "backend", "v2.1.0", "sprint-2024-01", ",", ".", "?", "PAY-1", "Bob"),
    ]
)


@given(st.lists(WORDS, max_size=20).map(" ".join))
def test_any_text_is_read_and_spans_stay_inside(text: str) -> None:
    proposal = propose(text, REPOSITORIES)
    for field, spans in proposal.spans.items():
        assert getattr(proposal, field) is not None
        assert all(0 <= start < end <= len(text) for start, end in spans)
    if proposal.command == "release" and not proposal.questions:
        assert not proposal.missing()
    scope_change(text, REPOSITORIES)


@given(st.sampled_from([*german.COMMANDS, *polish.COMMANDS, *english.COMMANDS]))
def test_a_question_mark_keeps_orders_without_a_please_from_being_taken(
    case: tuple[str, str | None],
) -> None:
    text, command = case
    asked = propose(f"{text} ?", REPOSITORIES)
    if asked.command in ACTING:
        assert command == asked.command
        assert any(
            word in text.casefold()
            for word in ("kannst", "możesz", "you", "please", "bitte", "proszę")
        )


@pytest.mark.parametrize(
    "unit", ["wydanie foo ", "gib ", "nicht ", "gib nicht ", "wydaj frontendu i ", "mobile_app weglassen, ", "czy ", "release und "]
)  # fmt: skip
def test_reading_takes_time_linear_in_the_text(unit: str) -> None:
    def effort(times: int) -> float:
        began = time.process_time()
        propose(unit * times, REPOSITORIES)
        return time.process_time() - began

    short, long = (min(effort(times) for _ in range(3)) for times in (1_000, 10_000))
    assert long < 40 * short + 0.1
