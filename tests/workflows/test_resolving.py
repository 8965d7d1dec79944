"""Fields that are no plain values, through loader and engine; and that no secret is kept anywhere."""

import asyncio
import base64
import urllib.parse
from pathlib import Path
from typing import Any, ClassVar

import pytest

from app.errors import Invalid, Unavailable
from app.plugins.http.handlers import register as register_http
from app.plugins.shell.handlers import register as register_shell
from app.plugins.template.handlers import register as register_template
from app.plugins.webhook.handlers import register as register_webhook
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.loader import InvalidDefinition, load_definition
from app.workflows.registry import PluginRegistry
from app.workflows.step_fields import SecretText
from tests.workflows.harness import House

HEAD = "schema: 1\nname: d\ninputs: {word: {default: w}}\nconfig: {limit: 5}\nsteps:\n"


@pytest.fixture
def registry() -> PluginRegistry:
    made = House(Path("unused")).registry
    for register in (register_http, register_template, register_webhook):
        register(made)
    return made


def problems(text: str, registry: PluginRegistry) -> list[tuple[str, str]]:
    try:
        load_definition(HEAD + text, handlers=registry.handlers)
    except InvalidDefinition as error:
        return [(problem.code, problem.path) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "text",
    [
        '  - {id: a, type: http, with: {url: "https://h/{{ secrets.PATH }}"}}',
        '  - {id: a, type: http, with: {url: u, auth: {bearer: "{{ secrets.T }}"}}}',
        '  - {id: a, type: http, with: {url: u, headers: {X-A: "k {{ secrets.T }}"}}}',
        '  - {id: a, type: http, with: {url: u, query: {k: "{{ secrets.T }}", n: 1}}}',
        '  - {id: a, type: webhook, with: {url: u, secret: "{{ secrets.T }}"}}',
    ],
)
def test_secret_may_stand_where_the_schema_says_so(text: str, registry: PluginRegistry) -> None:
    assert problems(text, registry) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            '  - {id: a, type: http, with: {url: u, method: POST, json: "{{ secrets.T }}"}}',
            "with.json",
        ),
        (
            '  - {id: a, type: webhook, with: {url: u, payload: {a: "{{ secrets.T }}"}}}',
            "with.payload.a",
        ),
        ('  - {id: a, type: test.work, with: {value: "{{ secrets.T }}"}}', "with.value"),
        (
            '  - {id: a, type: template, with: {template: x, values: {a: "{{ secrets.T }}"}}}',
            "values.a",
        ),
        ('  - {id: a, type: assert, with: {that: "secrets.T == 1"}}', "with.that"),
        ('  - {id: a, type: test.work, when: "{{ secrets.T }}"}', "when"),
        ('  - {id: a, type: test.work, env: {A: "{{ secrets.T }}"}}', "env.A"),
        (
            '  - {id: a, type: test.work, approval: {message: "{{ secrets.T }}"}}',
            "approval.message",
        ),
        ('  - {id: a, type: test.work, cache: {key: ["{{ secrets.T }}"]}}', "cache.key"),
        ('  - {id: a, type: test.work, outputs: {o: {from: "secrets.T"}}}', "outputs.o.from"),
    ],
)
def test_secret_anywhere_else_is_an_error_at_its_place(
    text: str, path: str, registry: PluginRegistry
) -> None:
    ((code, where),) = problems(text, registry)
    assert code == "secret_not_allowed"
    assert path in where


def test_secrets_as_a_whole_are_no_value(registry: PluginRegistry) -> None:
    text = '  - {id: a, type: http, with: {url: "{{ secrets }}"}}'
    assert problems(text, registry)[0][0] == "unknown_reference"


def test_condition_is_checked_with_or_without_braces(registry: PluginRegistry) -> None:
    for that in ("config.limit > 3", "{{ config.limit > 3 }}", "config.limit > {{ config.limit }}"):
        assert problems(f'  - {{id: a, type: assert, with: {{that: "{that}"}}}}', registry) == []
    wrong = '  - {id: a, type: conditional, with: {branches: {big: "config.limits > 3"}}}'
    assert problems(wrong, registry)[0][0] == "unknown_reference"
    assert (
        problems('  - {id: a, type: wait, with: {until: "(("}}', registry)[0][0]
        == "expression_invalid"
    )


def test_template_text_is_not_read_as_expressions(registry: PluginRegistry) -> None:
    text = '  - {id: a, type: template, with: {template: "{% for x in y %}{{ x.z }}{% endfor %}"}}'
    assert problems(text, registry) == []


class _LeakConfig(StepConfig):
    key: SecretText
    how: str = "everywhere"


class _Leak(Handler[_LeakConfig]):
    """Lets its secret through wherever a step can write something."""

    type: ClassVar[str] = "test.leak"
    title: ClassVar[str] = "Leak"
    description: ClassVar[str] = "Shows its secret."
    effects: ClassVar[Reversibility] = "irreversible"

    async def run(self, config: _LeakConfig, step: Step, context: StepContext) -> StepResult:
        value = context.secret(config.key)
        forms = [value, base64.b64encode(b"u:" + value.encode()).decode(), value.encode().hex()]
        forms.append(urllib.parse.quote(value, safe=""))
        for form in forms:
            context.log.write(f"line with {form}\n")
            context.log.write(form[:9])
            await asyncio.sleep(0.15)
            context.log.write(form[9:] + " in two pieces\n")
        context.log.progress(1, 2, " ".join(forms))
        if config.how == "retry" and context.attempt == 1:
            raise Unavailable(f"not now: {forms}", details={"forms": forms})
        if config.how == "fail":
            raise Invalid(f"no: {forms}", next_action=" ".join(forms), details={"f": forms})
        if config.how == "crash":
            raise ValueError(f"broken: {forms}")
        if config.how == "artifact":
            await context.artifacts.put("file", " ".join(forms).encode(), "text/plain")
        effect = Effect("leak", step.key, "irreversible", forms[0], details={"all": forms})

        async def find() -> dict[str, Any] | None:
            return None

        async def make() -> dict[str, Any]:
            return {"made": forms}

        made = await context.ledger.perform(effect, find=find, make=make, assumed={"a": forms})
        return StepResult({"forms": forms, **made}, state={"tags": {value: forms[1]}})


def everything_in(folder: Path) -> bytes:
    return b"\n".join([*(str(path).encode() for path in folder.rglob("*")), *_contents(folder)])


def _contents(folder: Path) -> list[bytes]:
    return [
        path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "secrets"
    ]


WAYS = ["everywhere", "retry", "fail", "crash", "artifact"]
CANARIES = {f"c{number}": f"canary/{number:02}+of~{number * 7919:08x}=?" for number in range(20)}


async def test_no_canary_reaches_any_sink(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.registry.register_step_handler(_Leak())
    (tmp_path / "secrets").mkdir()
    steps = []
    for number, (name, value) in enumerate(CANARIES.items()):
        (tmp_path / "secrets" / name).write_text(value)
        (tmp_path / "secrets" / name).chmod(0o600)
        steps.append(
            f"  - {{id: s{number}, type: test.leak, needs: [], on_error: {{action: continue}}, "
            f"retry: {{max: 1, delay: 0}}, "
            f'with: {{key: "{{{{ secrets.{name} }}}}", how: {WAYS[number % len(WAYS)]}}}}}'
        )
    manager = await house.manager()
    workflow = await house.start(manager, HEAD + "\n".join(steps), on_error="fail")
    shown = repr(await manager.wait_settled(workflow)).encode()
    shown += repr([event async for event in manager.get_workflow_stream(workflow)]).encode()
    shown += repr(manager.get_effects(workflow)).encode()
    await house.close()
    kept = everything_in(tmp_path) + shown
    assert b"[redacted]" in kept
    assert b"in two pieces" in kept
    assert b"secret://c3" in kept
    for name, value in CANARIES.items():
        assert house.secrets.veil.over(value) == "[redacted]"
        raw = value.encode()
        forms = [raw, base64.b64encode(b"u:" + raw)[4:-4], raw.hex().encode()]
        forms += [urllib.parse.quote(value, safe="").encode()]
        for form in forms:
            assert form not in kept, (name, form)


async def test_command_may_use_a_secret_and_show_it_to_nobody(tmp_path: Path) -> None:
    house = House(tmp_path)
    register_shell(house.registry)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "token").write_text("hunter2-and-more\n")
    (tmp_path / "secrets" / "token").chmod(0o600)
    text = (
        "  - id: show\n    type: shell\n    with:\n"
        '      command: \'printf "%s" "$T" | wc -c; echo "got $T"; printf %s "$T" | base64\'\n'
        '      env: {T: "{{ secrets.token }}"}\n'
    )
    manager = await house.manager()
    workflow = await house.start(manager, HEAD + text)
    status = await manager.wait_settled(workflow)
    await house.close()
    outputs = status["state"]["steps"]["show"]["outputs"]
    assert outputs["stdout"].split() == ["16", "got", "[redacted]", "[redacted]Q=="]
    kept = everything_in(tmp_path)
    assert b"hunter2" not in kept
    assert base64.b64encode(b"hunter2-and-more")[:20] not in kept
