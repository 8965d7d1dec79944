"""Sentences are read as they are meant; what is missing or unclear is asked and nothing is guessed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.chat.grammar import propose
from app.chat.proposal import FIELDS, Proposal
from app.errors import Invalid
from app.repositories.models import RepositoryConfig
from tests.chat.sentences import COMMANDS, FOLLOW_UPS, RELEASES

REPOSITORIES = [
    RepositoryConfig(name="backend", url="/backend.git"),
    RepositoryConfig(name="frontend", url="/frontend.git", aliases=("web",)),
    RepositoryConfig(name="mobile_app", url="/mobile_app.git"),
    RepositoryConfig(name="payments-api", url="/payments-api.git"),
]
WORDS = st.sampled_from(
    [
        "release",
        "ship",
        "don't",
        "not",
        "all",
        "everything",
        "except",
        "but",
        "and",
        "or",
        "cancel",
        ",",
        ".",
        ";",
        ":",
        '"',
        "'",
        "fix",
        "version",
        "v2.1.0",
        "3.0.0",
        "sprint",
        "2024-01",
        "sprint-2024-01",
        "frontend",
        "bakend",
        "payments",
        "api",
        "mobile",
        "skip",
        "yes",
        "no",
        "only",
        "hotfix",
        "minor",
        "dry",
        "run",
        "from",
        "to",
        "is",
    ]
)


def said(proposal: Proposal) -> dict[str, object]:
    shown = {name: getattr(proposal, name) for name in ("command", *FIELDS)}
    return {name: value for name, value in shown.items() if value is not None}


@pytest.mark.parametrize(("text", "meant", "questions"), RELEASES)
def test_a_request_is_read_as_it_is_meant(
    text: str, meant: dict[str, object], questions: list[str]
) -> None:
    proposal = propose(text, REPOSITORIES)
    assert said(proposal) == meant
    assert proposal.questions == questions


@pytest.mark.parametrize(("text", "command"), COMMANDS)
def test_a_command_is_recognised_or_left_open(text: str, command: str | None) -> None:
    proposal = propose(text, REPOSITORIES)
    assert proposal.command == command
    assert proposal.questions == []


@pytest.mark.parametrize(("texts", "meant", "questions"), FOLLOW_UPS)
def test_a_follow_up_completes_or_changes_what_was_said(
    texts: list[str], meant: dict[str, object], questions: list[str]
) -> None:
    proposal: Proposal | None = None
    for text in texts:
        proposal = propose(text, REPOSITORIES, proposal)
    assert proposal is not None
    assert said(proposal) == meant
    assert proposal.questions == questions


def test_spans_show_where_each_value_stands() -> None:
    text = "Ship 2.1.0 of web & payments api from sprint 2024-01 as a dry run"
    spans = propose(text, REPOSITORIES).spans
    found = {field: [text[start:end] for start, end in places] for field, places in spans.items()}
    assert found == {
        "repositories": ["web", "payments api"],
        "fix_version": ["2.1.0"],
        "sprint_name": ["sprint 2024-01"],
        "dry_run": ["dry run"],
    }


def test_a_command_keeps_what_it_is_about() -> None:
    assert propose("retry payments-api", REPOSITORIES).repositories == ["payments-api"]


def test_a_denied_request_leaves_nothing_to_act_on() -> None:
    assert said(propose("don't release backend v2.1.0", REPOSITORIES)) == {}


def test_near_misses_are_offered() -> None:
    proposal = propose("release fronted and mobil v2.1.0", REPOSITORIES)
    assert proposal.offers == ["frontend", "mobile_app"]
    assert "'fronted', 'mobil'" in proposal.hints["repositories"]


def test_a_name_that_can_be_two_repositories_is_asked() -> None:
    twins = [
        RepositoryConfig(name="pay-api", url="/a.git"),
        RepositoryConfig(name="pay_api", url="/b.git"),
    ]
    unclear = propose("release pay api v2.1.0 from sprint-2024-01", twins)
    exact = propose("release pay_api v2.1.0 from sprint-2024-01", twins)
    assert (unclear.repositories, unclear.questions) == (None, ["repositories"])
    assert (exact.repositories, exact.questions) == (["pay_api"], [])


def test_without_repositories_all_of_them_is_asked() -> None:
    proposal = propose("release everything v2.1.0 from sprint-2024-01", [])
    assert (proposal.repositories, proposal.questions) == (None, ["repositories"])


def test_the_json_holds_exactly_the_promised_fields() -> None:
    shown = propose("release fronted", REPOSITORIES).model_dump()
    assert list(shown) == ["command", *FIELDS, "spans", "questions", "doubts", "language"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Invalid, match="does not speak 'xx'"):
        propose("hi", REPOSITORIES, language="xx")


@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_is_read_and_spans_stay_inside(text: str) -> None:
    proposal = propose(text, REPOSITORIES)
    names = {config.name for config in REPOSITORIES}
    assert set(proposal.repositories or []) <= names
    for field, spans in proposal.spans.items():
        assert getattr(proposal, field) is not None
        for start, end in spans:
            assert 0 <= start < end <= len(text)
    again = propose(text, REPOSITORIES, proposal)
    assert set(again.repositories or []) <= names


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_a_release_without_questions_has_all_it_needs(text: str) -> None:
    proposal = propose(text, REPOSITORIES)
    if proposal.command == "release" and not proposal.questions:
        assert not proposal.missing()


@pytest.mark.parametrize(
    "unit", ["release frontend, ", "skip ", "sprint is ", "don't ", "a-", '"', "fronted ", "all but ", "v1.2.3 "]
)  # fmt: skip
def test_reading_takes_time_linear_in_the_text(unit: str) -> None:
    def effort(times: int) -> float:
        began = time.process_time()
        propose(unit * times, REPOSITORIES)
        return time.process_time() - began

    short, long = (min(effort(times) for _ in range(3)) for times in (1_000, 10_000))
    assert long < 40 * short + 0.1
