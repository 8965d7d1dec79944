"""The platform's file is read strictly, with the place of everything that is wrong in it."""

from pathlib import Path

import pytest

from app.errors import Invalid
from app.workflows.platform_file import Platform, read_platform

GOOD = """\
config: {review: {model: fast}}
env: {CI: "true"}
env_allowed: [LANG, NOT_SET]
defaults: {timeout: 10m, retry: {max: 5}}
limits: {parallel_steps: 8, running_workflows: 2}
"""


def read(tmp_path: Path, text: str) -> Platform:
    file = tmp_path / "platform.yaml"
    file.write_text(text, encoding="utf-8")
    return read_platform(file, {"LANG": "C", "HOME": "secret"})


def test_a_file_says_what_lies_beneath_every_definition(tmp_path: Path) -> None:
    platform = read(tmp_path, GOOD)
    assert platform.config == {"review": {"model": "fast"}}
    assert platform.variables == {"LANG": "C", "CI": "true"}
    assert (platform.defaults.timeout, platform.defaults.retry and platform.defaults.retry.max) == (
        600.0,
        5,
    )
    assert platform.limits.parallel_steps == 8
    assert platform.place("config", "review", "model").endswith("platform.yaml:1:26")


def test_everything_that_is_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    wrong = "confg: {}\nlimits: {parallel_steps: 0, runing_workflows: 1}\nenv: {A B: x}\n"
    with pytest.raises(Invalid) as raised:
        read(tmp_path, wrong)
    assert raised.value.code == "bad_platform"
    assert "platform.yaml:1:1: Unknown key 'confg'. Did you mean 'config'?" in str(raised.value)
    assert "platform.yaml:2:26" in str(raised.value)
    assert "Did you mean 'running_workflows'?" in str(raised.value)


@pytest.mark.parametrize(
    "text", ["", "[]", "a: &b 1", "env: {A: 1}", "env_allowed: ['A=B']", "defaults: {timeout: x}"]
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid, match=r"platform\.yaml"):
        read(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read_platform(tmp_path / "nothing.yaml", {})
