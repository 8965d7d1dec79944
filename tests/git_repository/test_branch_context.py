"""Epic and story by the name of a branch."""

import pytest

from app.git_repository import branch_context


@pytest.mark.parametrize(
    ("branch", "epic", "story"),
    [
        ("epic/21/story-03", "21", "03"),
        ("epic/21", "21", None),
        ("feature/E21-S03-cart", "21", "03"),
        ("feature/e21s3", "21", "3"),
        ("Epic-4", "4", None),
        ("epic_7_story_2_paging", "7", "2"),
        ("e2e-tests", None, None),
        ("feature/release-21", None, None),
        ("s3-upload", None, None),
        ("epic-5-s3-upload", "5", "3"),
        ("main", None, None),
        (None, None, None),
    ],
)
def test_a_branch_says_what_it_is_about(
    branch: str | None, epic: str | None, story: str | None
) -> None:
    assert branch_context(branch) == (epic, story)
