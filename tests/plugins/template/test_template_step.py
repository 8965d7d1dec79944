"""The step `template`: what it renders, and what it survives."""

import os
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, SlipwayError
from app.plugins.template.handlers import TemplateStep, register
from app.processes import SandboxMode
from app.workflows.registry import PluginRegistry
from tests.plugins.bench import Bench

TEMPLATE = TemplateStep()


@pytest.fixture(params=["none", "auto"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    mode: SandboxMode = request.param
    names = {"inputs": {"who": "Ada"}, "config": {"branch": "main"}, "matrix": {"repo": "api"}}
    return Bench(tmp_path, names=names, sandbox=mode)


async def test_template_sees_values_inputs_config_and_matrix(bench: Bench) -> None:
    text = "{% for t in tags %}{{ loop.index }}:{{ t }} {% endfor %}{{ inputs.who }} {{ config.branch }} {{ matrix.repo }}\n"
    outputs = await bench.run(TEMPLATE, template=text, values={"tags": ["1.10", "é"]})
    assert outputs == {"text": "1:1.10 2:é Ada main api\n"}


async def test_values_are_data_and_not_templates(bench: Bench) -> None:
    bench.names["inputs"] = {"who": "{% raw %}{{ 7 * 7 }}"}
    outputs = await bench.run(
        TEMPLATE, template="{{ a }} {{ inputs.who }}", values={"a": "{{ inputs.who }}"}
    )
    assert outputs["text"] == "{% raw %}{{ 7 * 7 }} {% raw %}{{ 7 * 7 }}"


async def test_file_in_and_file_out(bench: Bench) -> None:
    bench.workspace.write_bytes("t/page.html.j2", b"<b>{{ title }}</b> {{ inputs.who }}\n")
    outputs = await bench.run(
        TEMPLATE, file="t/page.html.j2", values={"title": "<i>"}, output="out/page.html"
    )
    assert outputs == {"path": "out/page.html", "size": 21}
    assert bench.workspace.read_bytes("out/page.html") == b"<b>&lt;i&gt;</b> Ada\n"


async def test_markdown_is_not_escaped(bench: Bench) -> None:
    outputs = await bench.run(TEMPLATE, template="{{ a }}", values={"a": "<&>"}, output="a.md")
    assert bench.workspace.read_bytes(outputs["path"]) == b"<&>"


async def test_mistake_is_named_with_its_line(bench: Bench) -> None:
    with pytest.raises(Invalid, match="'tagz' is undefined"):
        await bench.run(TEMPLATE, template="a\n{{ tagz }}")
    with pytest.raises(Invalid, match="in line 3"):
        await bench.run(TEMPLATE, template="a\n\n{% for %}")


async def test_nothing_of_the_service_is_in_its_environment(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY", "do-not-show-me")
    with pytest.raises(Invalid) as caught:
        await bench.run(TEMPLATE, template="{{ self.__init__.__globals__ }}{{ CANARY }}")
    assert "do-not-show-me" not in str(caught.value)
    assert "CANARY" in os.environ


HOSTILE = [
    *("{{ ''.__class__ }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    *("{{ self.__init__.__globals__ }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}"),
    *("{{ lipsum.__globals__ }}", "{{ joiner.__init__.__globals__ }}", "{{ namespace.__init__ }}"),
    *("{{ [].append.__self__ }}{{ [].__class__ }}", "{{ ().__class__.__bases__ }}"),
    *("{{ ''['__class__'] }}", "{{ ''|attr('__class__') }}", "{{ ''|attr('\\x5f_class__') }}"),
    *("{{ '{0.__class__}'.format(1) }}", "{{ '{0.__class__}'.format_map({'0': 1}) }}"),
    *(
        "{{ values.clear() }}{{ values.a }}",
        "{{ inputs.update({'who': 1}) }}",
        "{{ [1].append(2) }}",
    ),
    *(
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as p %}",
        "{% extends '/etc/passwd' %}",
    ),
    *("{{ range(10**9) | list }}", "{{ range(100001) }}", "{{ 'x' * 10**10 }}"),
    *(
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 9**(9**9) }}",
    ),
    *("{% for a in range(9999) %}{{ 'x' * 9999 }}{% endfor %}", "{{ 'x'.ljust(10**10) }}"),
    *(
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x' | center(10000000000) }}",
        "{{ '' | indent(10**10) }}{{ nope }}",
    ),
    *(
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    ),
    *(
        "{{ 'a' | replace('', 'x' * 10**8) | replace('x', 'y' * 10**4) }}",
        "{% set x = x %}{{ x() }}",
    ),
    "{{ dict(a=1).__init__.__self__ }}",
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_template_ends_within_its_limits(text: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path, names={"inputs": {"who": "Ada"}}, sandbox="none")
    with pytest.raises(SlipwayError) as caught:
        await bench.run(TEMPLATE, template=text, values={"values": {"a": 1}})
    assert caught.value.code in {"template_failed", "output_too_large", "too_much_memory"}
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize("text", [HOSTILE[24], HOSTILE[26]])
async def test_hostile_template_ends_in_the_sandbox_too(text: str, tmp_path: Path) -> None:
    bench = Bench(tmp_path, sandbox="auto")
    with pytest.raises(SlipwayError) as caught:
        await bench.run(TEMPLATE, template=text)
    assert caught.value.code in {"template_failed", "output_too_large", "too_much_memory"}


@pytest.mark.parametrize(
    "config", [{}, {"template": "a", "file": "b"}, {"template": "a", "media_type": "x"}]
)
def test_wrong_configuration_is_said_at_load(config: dict[str, Any]) -> None:
    assert TEMPLATE.validate_config(config)


def test_step_is_registered_without_effects() -> None:
    registry = PluginRegistry()
    register(registry)
    assert registry.get_handler("template").effects == "none"
