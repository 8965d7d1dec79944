"""Release notes and their completeness."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.git_repository import CommitInfo
from app.plugins.release.notes import (
    Exclusion,
    NoteItem,
    Notes,
    ReleasedRange,
    build_notes,
    completeness,
)
from app.plugins.release.notes_markdown import render_markdown
from app.plugins.release.release_plan import PlannedTicket
from app.remotes.forge import PullRequest


def commit(
    number: int, subject: str, *, body: str = "", by: str = "Ada", parents: int = 1
) -> CommitInfo:
    id_ = f"{number:040x}"
    above = tuple("f" * 40 for _ in range(parents))
    return CommitInfo(id_, above, "t" * 40, by, "a@example.com", "2024-01-01", subject, body)


def ticket(key: str, **values: Any) -> PlannedTicket:
    return PlannedTicket(key=key, **{"summary": f"Summary of {key}", "type": "Story", **values})


def request(
    number: int, title: str, state: Any = "merged", source: str = "feature/x"
) -> PullRequest:
    url = f"https://example.com/{number}"
    return PullRequest(number, source, "main", title, "", state, "a" * 40, url)


def released(**values: Any) -> ReleasedRange:
    known: dict[str, Any] = {
        "repository": "backend",
        "version": "2.1.0",
        "previous_version": "v2.0.0",
        "date": "2024-02-01",
        "tickets": (),
        "commits": (),
    }
    return ReleasedRange(**{**known, **values})


def full_range() -> ReleasedRange:
    return released(
        tickets=[
            ticket("SHOP-10"),
            ticket("SHOP-9", type="Bug", url="https://example.com/SHOP-9"),
            ticket("SHOP-11", type="Task", summary=""),
        ],
        commits=[
            commit(6, "Merge branch 'develop'", parents=2),
            commit(5, "chore: tidy"),
            commit(4, "SHOP-11 speed"),
            commit(3, "feat: more for SHOP-9, see SHOP-10 and SHOP-77", by="Bo"),
            commit(2, "fix: SHOP-9 first"),
            commit(1, "feat!: drop the old API", body="BREAKING CHANGE: gone"),
        ],
        pull_requests=[
            request(7, "SHOP-9 fix"),
            request(8, "A change"),
            request(9, "Not now", "closed"),
        ],
        excluded=[Exclusion("ticket", "SHOP-12", "its branch feature/SHOP-12 is not merged")],
    )


def by_title(notes: Notes) -> dict[str, NoteItem]:
    return {item.title: item for item in notes.items}


def test_commits_are_told_with_the_first_ticket_that_they_name() -> None:
    item = by_title(build_notes(full_range()))["Summary of SHOP-9"]
    assert item.ticket == "SHOP-9"
    assert item.commits == (f"{2:040x}", f"{3:040x}")
    assert item.authors == ("Ada", "Bo")
    assert item.mentions == ("SHOP-10", "SHOP-77")
    assert item.pull_requests == (7,)


def test_ticket_without_a_commit_is_told_all_the_same() -> None:
    item = by_title(build_notes(full_range()))["Summary of SHOP-10"]
    assert item.commits == ()


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("SHOP-11: speed", "speed"),
        ("perf(api): [SHOP-11] speed", "speed"),
        ("fix: speed (SHOP-11)", "speed"),
        ("make SHOP-11 fast", "make SHOP-11 fast"),
        ("SHOP-11", "SHOP-11"),
    ],
)
def test_ticket_without_a_summary_is_told_by_its_first_commit(subject: str, title: str) -> None:
    commits = [commit(2, "SHOP-11 later"), commit(1, subject)]
    (item,) = build_notes(released(tickets=[ticket("SHOP-11", summary="")], commits=commits)).items
    assert item.title == title


def test_items_are_grouped_by_weight() -> None:
    notes = build_notes(full_range())
    groups = [(item.group, item.ticket or item.title) for item in notes.items]
    assert groups == [
        ("breaking", "drop the old API"),
        ("features", "SHOP-10"),
        ("fixes", "SHOP-9"),
        ("changes", "SHOP-11"),
        ("changes", "A change"),
        ("maintenance", "tidy"),
    ]


def test_what_is_left_out_has_a_reason() -> None:
    reasons = {(one.kind, one.id): one.reason for one in build_notes(full_range()).exclusions}
    assert reasons == {
        ("ticket", "SHOP-12"): "its branch feature/SHOP-12 is not merged",
        ("commit", f"{6:040x}"): "it only merges",
        ("pull_request", "9"): "it is closed, not merged",
    }


def test_notes_of_a_range_are_complete() -> None:
    assert completeness(build_notes(full_range()), full_range()) == []


_SUBJECTS = st.sampled_from(["A-1 x", "A-2 A-1 y", "feat: A-3 z", "fix: q", "B-9", "chore!: w", ""])


@given(
    st.lists(st.tuples(_SUBJECTS, _SUBJECTS, st.integers(0, 3)), max_size=8),
    st.sets(st.sampled_from(["A-1", "A-2", "A-3"])),
    st.lists(st.tuples(_SUBJECTS, st.sampled_from(["open", "merged", "closed"])), max_size=4),
)
def test_notes_of_any_range_are_complete(
    commits: list[tuple[str, str, int]], keys: set[str], requests: list[tuple[str, str]]
) -> None:
    made = released(
        commits=[
            commit(number, subject, body=body, parents=parents)
            for number, (subject, body, parents) in enumerate(commits)
        ],
        tickets=[ticket(key) for key in keys],
        pull_requests=[request(number, *one) for number, one in enumerate(requests)],
    )
    assert completeness(build_notes(made), made) == []


def test_item_that_was_taken_away_is_noticed() -> None:
    notes = build_notes(full_range())
    without = replace(notes, items=tuple(one for one in notes.items if one.ticket != "SHOP-9"))
    problems = completeness(without, full_range())
    assert "The ticket SHOP-9 is missing." in problems
    assert f"The commit {f'{2:040x}'[:12]} is missing." in problems
    assert "The pull request 7 is missing." in problems


def test_item_told_twice_is_noticed() -> None:
    notes = build_notes(full_range())
    twice = replace(notes, items=(*notes.items, NoteItem("changes", "again", ticket="SHOP-10")))
    assert completeness(twice, full_range()) == ["The ticket SHOP-10 is listed 2 times."]


def test_invented_item_is_noticed() -> None:
    notes = build_notes(full_range())
    invented = replace(notes, items=(*notes.items, NoteItem("changes", "x", ticket="SHOP-99")))
    assert completeness(invented, full_range()) == ["The ticket SHOP-99 is not of this range."]


def test_exclusion_without_a_reason_is_noticed() -> None:
    made = released(excluded=[Exclusion("ticket", "SHOP-1", " ")])
    assert completeness(build_notes(made), made) == [
        "The ticket SHOP-1 is left out without a reason."
    ]


def test_digest_follows_the_content() -> None:
    notes = build_notes(full_range())
    assert notes.digest == build_notes(full_range()).digest
    assert notes.digest.startswith("sha256:")
    assert replace(notes, date="2024-02-02").digest != notes.digest


def test_digest_of_text_that_is_no_unicode() -> None:
    assert build_notes(released(commits=[commit(1, "caf\udce9")])).digest


def test_operators_see_everything_with_its_evidence() -> None:
    text = render_markdown(build_notes(full_range()))
    assert text.startswith(
        "## backend 2.1.0 - 2024-02-01\n\n3 tickets and 5 commits since v2.0.0.\n"
    )
    assert (
        "- **[SHOP-9](https://example.com/SHOP-9)** Summary of SHOP-9 "
        f"(`{f'{2:040x}'[:12]}`, `{f'{3:040x}'[:12]}`; pull request 7; Ada, Bo; "
        "see also SHOP-10, SHOP-77)\n" in text
    )
    assert "### Maintenance\n\n- tidy" in text
    assert "- Ticket SHOP-12: its branch feature/SHOP-12 is not merged\n" in text


def test_users_see_what_changed_for_them() -> None:
    text = render_markdown(build_notes(full_range()), "users")
    assert "- Summary of SHOP-9 ([SHOP-9](https://example.com/SHOP-9))\n" in text
    assert "tidy" not in text
    assert "And 1 internal change." in text
    assert "Left out" not in text
    assert "Ada" not in text


@pytest.mark.parametrize("audience", ["users", "operators"])
def test_text_of_tickets_and_commits_is_no_markup(audience: Any) -> None:
    hostile = "<img src=x> [click](https://evil.example) \u202e"
    made = released(
        tickets=[ticket("SHOP-1", summary=hostile)],
        commits=[commit(1, f"fix: {hostile}", by="**Bo**")],
    )
    text = render_markdown(build_notes(made), audience)
    assert "<img" not in text
    assert "[click](" not in text
    assert "⟨U+202E⟩" in text
    assert " **Bo**" not in text
