"""What is wrong with a step's configuration is said in words for its author, once for each place."""

from typing import Any

import pytest

from app.plugins.shell.handlers import ShellStep


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({}, "command: it is missing."),
        ({"comand": "ls", "command": "ls"}, "there is no such key. Did you mean 'command'?"),
        ({"command": 5}, "command: should be text or a list."),
        ({"command": "ls", "success_codes": ["no"]}, "success_codes.0: should be a whole number"),
    ],
)
def test_a_wrong_configuration_reads_like_a_sentence(config: dict[str, Any], said: str) -> None:
    told = ShellStep().validate_config(config)
    assert len(told) == 1, told
    assert said in told[0]
    assert "Input" not in told[0]
    assert "LiftedText" not in told[0]
