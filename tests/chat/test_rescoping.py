"""What is taken as a change of what is released, and what is not."""

import pytest

from app.chat.rescoping import scope_change
from app.repositories.models import RepositoryConfig

KNOWN = [
    RepositoryConfig(name="frontend", url="file:///frontend.git", aliases=("web",)),
    RepositoryConfig(name="mobile_app", url="file:///mobile.git"),
]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("drop PAY-123", {"drop_tickets": ["PAY-123"]}),
        (
            "please drop pay-123, PAY-124 and the web",
            {
                "drop_tickets": ["PAY-123", "PAY-124"],
                "drop_repositories": ["frontend"],
            },
        ),
        ("leave out mobile app", {"drop_repositories": ["mobile_app"]}),
        ("add mobile-app", {"add_repositories": ["mobile_app"]}),
        ("include feature/PAY-9", {"include_branches": ["feature/PAY-9"]}),
        ("exclude the branch feature/PAY-9", {"exclude_branches": ["feature/PAY-9"]}),
        ("take along PAY-9", {"include_branches": ["PAY-9"]}),
        ("plan again", {}),
    ],
)
def test_a_change_is_understood(text: str, change: dict[str, list[str]]) -> None:
    assert scope_change(text, KNOWN) == change


@pytest.mark.parametrize(
    "text",
    [
        "drop",
        "drop it",
        "drop the idea",
        "don't drop PAY-123",
        "should I drop PAY-123?",
        "drop PAY-123 tomorrow",
        "add nowhere",
        "release v2.1.0 of frontend",
        "skip frontend",
    ],
)
def test_anything_else_is_left_to_the_grammar(text: str) -> None:
    assert scope_change(text, KNOWN) is None
