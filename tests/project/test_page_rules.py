"""Each rule of the page's sources catches a planted breach."""

from pathlib import Path

import pytest

from scripts import page_rules
from tests.project.planting import found, write

SRC = "app/web/ui/src"


def test_a_long_module_is_found_and_what_is_made_may_be_long(tmp_path: Path) -> None:
    write(tmp_path, f"{SRC}/long.ts", "x;\n" * 401)
    write(tmp_path, f"{SRC}/long.test.tsx", "x;\n" * 600)
    write(tmp_path, f"{SRC}/Long.module.css", "a {}\n" * 401)
    write(tmp_path, f"{SRC}/api/schema.ts", "x;\n" * 4000)
    assert found(page_rules.page_modules_stay_small, tmp_path) == [
        f"{SRC}/Long.module.css:400",
        f"{SRC}/long.ts:400",
    ]


@pytest.mark.parametrize("name", ["utils.ts", "common/Row.tsx", "dateHelpers.ts", "GitService.ts"])
def test_an_empty_name_is_found(tmp_path: Path, name: str) -> None:
    write(tmp_path, f"{SRC}/{name}", "")
    assert found(page_rules.page_names_say_something, tmp_path) == [f"{SRC}/{name}:1"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Row.module.css", "a {\n  color: #fff;\n}"),
        ("Row.module.css", "a {\n  border: 1px solid rgb(1 2 3 / 40%);\n}"),
        ("Row.module.css", "a {\n  background: white}"),
        ("Row.tsx", "const line =\n  '#4C56C8';"),
        ("Row.tsx", "const line =\n  `rgba(1, 2, 3, ${alpha})`;"),
    ],
)
def test_a_colour_that_is_no_token_is_found(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, f"{SRC}/{name}", text)
    assert found(page_rules.colours_are_tokens, tmp_path) == [f"{SRC}/{name}:2"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("styles/tokens.css", ":root { --line: #E6E6E3; }"),
        ("Row.module.css", "#add { color: var(--red); white-space: pre; } /* not #fff */"),
        ("Row.module.css", "a:hover { color: currentColor; transition: color 1s; }"),
        ("Row.tsx", "const place = '#steps'; const key = 'red'; // once '#fff'"),
        ("Row.test.ts", "expect(colour).toBe('#ffffff');"),
    ],
)
def test_what_is_no_colour_is_let_through(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, f"{SRC}/{name}", text)
    assert found(page_rules.colours_are_tokens, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "imported", "good"),
    [
        ("model/fold.ts", "@/api/client", False),
        ("model/fold.ts", "../i18n/formats", True),
        ("model/fold.ts", "./events", True),
        ("api/queries.ts", "../parts/Button", False),
        ("parts/State.tsx", "@/model/states", True),
        ("parts/State.tsx", "@/release/tracks", False),
        ("features/chat/Turn.tsx", "@/features/approvals/Card", False),
        ("features/chat/Turn.tsx", "../approvals/Card", False),
        ("features/chat/turns/Turn.tsx", "../Composer", True),
        ("features/chat/Turn.tsx", "@/shell/shortcuts", True),
        ("shell/routes.tsx", "../features/chat/ChatScreen", True),
        ("features/chat/Turn.tsx", "react", True),
    ],
)
def test_the_floors_hold(tmp_path: Path, name: str, imported: str, good: bool) -> None:
    for text in (f'import {{ x }} from "{imported}";', f"const x = import('{imported}');"):
        write(tmp_path, f"{SRC}/{name}", text)
        breaches = found(page_rules.the_page_stands_on_floors, tmp_path)
        assert breaches == ([] if good else [f"{SRC}/{name}:1"])
