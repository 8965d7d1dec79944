"""Our rule for ref names is never weaker than git's."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.git_repository import branch_name_problem


@pytest.mark.parametrize(
    "name",
    [
        "main",
        "release/v2.1.0",
        "rollback/v-2.1.0",
        "feature/SHOP-12-basket",
        "sprint-2024-01",
        "name@2.1.0",
        "żółw/ąę",
        "fix/#12(a)",
    ],
)
def test_usual_names_are_fine(name: str) -> None:
    assert branch_name_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        *("", "-x", "a/-x", "a..b", "a//b", "/a", "a/", ".a", "a/.b", "a.lock", "a.lock/b", "a."),
        *(
            "@",
            "a@{1}",
            "HEAD",
            "refs/heads/x",
            "a b",
            "a\tb",
            "a\nb",
            "a\x00b",
            "a~1",
            "a^",
            "a:b",
        ),
        *("a?", "a*", "a[", "a\\b", "$(x)", "`x`", "a;b", "a|b", "a&b", "a'b", 'a"b', "a<b"),
        *("main\u200b", "ma\u202ein", "a" * 40, "x" * 201),
    ],
)
def test_other_names_are_refused(name: str) -> None:
    assert branch_name_problem(name) is not None


@given(st.text(alphabet="ab/.-@{}~^:?*[\\ lock\x7f", min_size=1, max_size=12))
def test_what_git_refuses_we_refuse(name: str) -> None:
    if branch_name_problem(name) is None:
        subprocess.run(["git", "check-ref-format", f"refs/heads/{name}"], check=True)
