"""Versions, the step to the next one, and the names made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as Pep440

from app.errors import Invalid
from app.git_repository import CommitInfo, branch_name_problem
from app.plugins.release.versions import (
    infer_bump,
    latest_version_tag,
    next_version,
    parse_tag,
    parse_version,
    release_branch,
    resolve_version,
    rollback_branch,
    sprint_branch_candidates,
    tag_name,
)

_NUMBERS = st.integers(0, 30)
_SEMVER = st.builds("{}.{}.{}".format, _NUMBERS, _NUMBERS, _NUMBERS)
_PRERELEASES = st.sampled_from(["", "-alpha", "-alpha.1", "-beta.2", "-rc.1", "-rc.11", "+build"])
_PEP440 = st.builds(
    "{}.{}{}".format,
    _NUMBERS,
    _NUMBERS,
    st.sampled_from(["", "a1", "b2", "rc1", ".post1", ".dev3", "a1.dev2"]),
)
_VERSIONS = st.one_of(st.builds("{}{}".format, _SEMVER, _PRERELEASES), _PEP440)


def commit(subject: str, body: str = "") -> CommitInfo:
    return CommitInfo("c" * 40, (), "t" * 40, "Ada", "ada@example.com", "2024-01-01", subject, body)


def resolve(
    *,
    fix_version: str = "v2.1.0",
    version: str | None = None,
    versions: Mapping[str, str] | None = None,
    previous: str | None = "v2.0.0",
    bump: str | None = None,
    commits: Sequence[CommitInfo] = (),
    tickets: Sequence[Mapping[str, Any]] = (),
) -> str:
    return resolve_version(
        version=version,
        versions=versions or {},
        fix_version=fix_version,
        previous=previous,
        bump=bump,
        commits=commits,
        tickets=tickets,
        repository="backend",
    )


@pytest.mark.parametrize(
    ("text", "bare", "scheme"),
    [
        ("v2.1.0", "2.1.0", "semver"),
        (" V2.1.0-rc.1+7 ", "2.1.0-rc.1+7", "semver"),
        ("2024.06.1", "2024.06.1", "calver"),
        ("2024.6", "2024.6", "calver"),
        ("1.0rc1", "1.0rc1", "pep440"),
        ("2.1", "2.1", "pep440"),
        ("2124.1.0", "2124.1.0", "semver"),
    ],
)
def test_version_is_read_in_its_scheme(text: str, bare: str, scheme: str) -> None:
    version = parse_version(text)
    assert (version.text, version.scheme) == (bare, scheme)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v",
        "banana",
        "2.x",
        "2..1",
        "1.2.3.4.five",
        "2.1.0;rm",
        "\u0661.\u0662.\u0663",
        "1." * 100,
        "vv1.0",
    ],
)
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_version(text)
    assert refused.value.code == "bad_version"
    assert refused.value.next_action


def test_versions_of_all_schemes_have_one_order() -> None:
    ordered = [
        "1.0.dev1",
        "1.0.0-alpha",
        "1.0a1.dev2",
        "1.0a1",
        "1.0.0-alpha.2",
        "1.0b1",
        "1.0.0-rc.1",
        "1.0rc2",
        "1.0.0-rc.11",
        "1.0",
        "1.0.post1",
        "1.0.1",
        "1.2",
        "1.10.0",
        "2.0.0",
        "2024.01.3",
        "2024.10.0",
        "1!0.1",
    ]
    assert [one.text for one in sorted(map(parse_version, reversed(ordered)))] == ordered


@given(_VERSIONS, _VERSIONS, _VERSIONS)
def test_order_is_total_and_transitive(first: str, second: str, third: str) -> None:
    a, b, c = parse_version(first), parse_version(second), parse_version(third)
    assert (a < b) + (a == b) + (a > b) == 1
    if a <= b <= c:
        assert a <= c
    if a == b:
        assert hash(a) == hash(b)


@given(_PEP440, _PEP440)
def test_order_of_pep_440_versions_is_that_of_packaging(first: str, second: str) -> None:
    assert (parse_version(first) < parse_version(second)) == (Pep440(first) < Pep440(second))


@pytest.mark.parametrize(
    ("previous", "bump", "expected"),
    [
        ("2.1.3", "major", "3.0.0"),
        ("2.1.3", "minor", "2.2.0"),
        ("v2.1.3", "patch", "2.1.4"),
        ("2.1.0-rc.1", "patch", "2.1.0"),
        ("2.1.0+build", "patch", "2.1.1"),
        ("1.2", "minor", "1.3.0"),
        ("1.0rc1", "patch", "1.0"),
        ("1.2.0rc1", "minor", "1.2.0"),
        ("1.2.0rc1", "major", "2.0.0"),
        ("2024.06.09", "minor", "2024.06.10"),
        ("2024.6", "patch", "2024.6.1"),
    ],
)
def test_next_version_keeps_the_scheme(previous: str, bump: Any, expected: str) -> None:
    assert next_version(previous, bump) == expected


@given(_VERSIONS, st.sampled_from(["major", "minor", "patch"]))
def test_next_version_is_higher(previous: str, bump: Any) -> None:
    assert parse_version(next_version(previous, bump)) > parse_version(previous)


@pytest.mark.parametrize(
    ("subjects", "bump"),
    [
        ([], "patch"),
        (["fix: a", "chore: b", "no convention"], "patch"),
        (["fix: a", "feat(ui): b"], "minor"),
        (["feat: a", "fix!: b"], "major"),
        (["refactor(api)!: b"], "major"),
        (["feature: not the word", "feat:no blank"], "patch"),
    ],
)
def test_bump_is_inferred_from_commits(subjects: list[str], bump: str) -> None:
    assert infer_bump([commit(subject) for subject in subjects]) == bump


def test_breaking_footer_is_a_major_step() -> None:
    assert infer_bump([commit("fix: a", "why\n\nBREAKING CHANGE: the field is gone")]) == "major"
    assert infer_bump([commit("fix: a", "this is no BREAKING CHANGE: really")]) == "patch"


@pytest.mark.parametrize(
    ("type_", "bump"),
    [("Story", "minor"), ("New Feature", "minor"), ("Bug", "patch"), (None, "patch")],
)
def test_type_of_a_named_ticket_counts(type_: str | None, bump: str) -> None:
    tickets = [{"key": "SHOP-1", "type": type_}]
    assert infer_bump([commit("SHOP-1 do it")], tickets) == bump


def test_ticket_that_no_commit_names_does_not_count() -> None:
    assert infer_bump([commit("SHOP-12 do it")], [{"key": "SHOP-1", "type": "Story"}]) == "patch"


def test_version_is_taken_from_the_first_input_that_has_one() -> None:
    given_all = {"versions": {"backend": "3.2.0"}, "version": "3.1.0", "fix_version": "v3.0.0"}
    assert resolve(**given_all) == "3.2.0"  # type: ignore[arg-type]  # a dict of mixed values
    assert resolve(versions={"other": "9.0.0"}, version="v3.1.0") == "3.1.0"
    assert resolve(fix_version="v3.0.0", bump="patch") == "3.0.0"
    assert resolve(fix_version="Spring", bump="minor") == "2.1.0"
    assert resolve(fix_version="Spring", commits=[commit("fix: a")]) == "2.0.1"


def test_first_version_of_a_repository_without_tags() -> None:
    assert resolve(fix_version="Spring", previous=None) == "0.1.0"


def test_breaking_change_before_the_first_major_version_is_a_minor_step() -> None:
    breaking = [commit("feat!: a")]
    assert resolve(fix_version="Spring", previous="v0.3.1", commits=breaking) == "0.4.0"
    assert resolve(fix_version="Spring", previous="v0.3.1", bump="major") == "1.0.0"


@pytest.mark.parametrize("previous", ["v2.2.0", "backend@2.1.1", "v2.1.0.post1"])
def test_downgrade_is_refused_with_a_version_that_would_do(previous: str) -> None:
    with pytest.raises(Invalid) as refused:
        resolve(previous=previous)
    assert refused.value.code == "version_downgrade"
    assert "backend" in refused.value.message
    assert "versions: {backend: " in refused.value.next_action


def test_same_version_again_is_left_to_the_check_of_its_tag() -> None:
    assert resolve(previous="v2.1.0") == "2.1.0"


def test_step_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        resolve(fix_version="Spring", bump="huge")
    assert refused.value.code == "bad_bump"


def test_version_by_hand_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        resolve(version="soon")
    assert refused.value.code == "bad_version"


@pytest.mark.parametrize(
    ("tag", "prefix"),
    [
        ("v2.1.0", "v"),
        ("2.1.0", ""),
        ("backend@2.1.0", "backend@"),
        ("@shop/backend@2.1.0", "@shop/backend@"),
        ("backend-v2.1.0", "backend-v"),
        ("release/2.1.0", "release/"),
    ],
)
def test_tag_is_a_prefix_and_a_version(tag: str, prefix: str) -> None:
    parsed = parse_tag(tag)
    assert parsed is not None
    assert (parsed[0], parsed[1].text) == (prefix, "2.1.0")
    assert tag_name("2.2.0", [tag]) == f"{prefix}2.2.0"


@pytest.mark.parametrize("tag", ["v1", "latest", "sprint-2024-01", "build-20240101", "v1.x", ""])
def test_other_tags_are_no_versions(tag: str) -> None:
    assert parse_tag(tag) is None
    assert latest_version_tag([tag]) is None


def test_latest_version_tag_is_the_highest_release() -> None:
    tags = ["v1.9.0", "v1.10.0", "v2.0.0-rc.1", "v1", "nightly"]
    assert latest_version_tag(tags) == "v1.10.0"
    assert latest_version_tag(["v2.0.0-rc.1", "v2.0.0-rc.2"]) == "v2.0.0-rc.2"


def test_tag_has_the_form_of_the_latest_one() -> None:
    assert tag_name("2.1.0", []) == "v2.1.0"
    assert tag_name("v2.1.0", ["v1.0.0", "2.0.0"]) == "2.1.0"


def test_version_that_is_tagged_already_keeps_that_tag() -> None:
    assert tag_name("2.1.0", ["2.1.0", "v2.2.0"]) == "2.1.0"
    assert tag_name("2.1", ["v2.1.0"]) == "v2.1.0"


def test_packages_of_a_monorepo_have_their_own_tags() -> None:
    tags = ["backend@1.0.0", "frontend@3.0.0", "@shop/other-v5.0.0"]
    assert latest_version_tag(tags, "backend") == "backend@1.0.0"
    assert tag_name("3.0.0", tags, "backend") == "backend@3.0.0"
    assert tag_name("6.0.0", tags, "other") == "@shop/other-v6.0.0"
    assert latest_version_tag(["v1.0.0"], "backend") == "v1.0.0"


def test_names_of_branches() -> None:
    assert release_branch("v2.1.0") == "release/v2.1.0"
    assert rollback_branch("v2.1.0") == "rollback/v-2.1.0"
    assert rollback_branch("Spring 2024") == "rollback/v-Spring-2024"
    assert sprint_branch_candidates("sprint-2024-01") == (
        "sprint/sprint-2024-01",
        "sprint-2024-01",
    )
    assert sprint_branch_candidates("sprint/sprint-2024-01") == ("sprint/sprint-2024-01",)
    assert sprint_branch_candidates("refs/heads/sprint-2024-01") == ("sprint-2024-01",)


@given(st.text(max_size=300))
def test_rollback_branch_is_a_good_name_for_any_fix_version(fix_version: str) -> None:
    assert branch_name_problem(rollback_branch(fix_version)) is None
