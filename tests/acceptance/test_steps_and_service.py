"""A program of a step reaches loopback and still cannot command the service; people beside it can."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.slipway_process import SlipwayProcess

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="only Linux has /proc"),
]

_DEFINITIONS = {
    "asked": """\
schema: 1
name: asked
steps:
  - id: ask
    type: approval
    approval: {title: "Go on?"}
""",
    "attack": """\
schema: 1
name: attack
inputs:
  script: {type: string, required: true}
steps:
  - id: script
    type: filesystem.write
    with: {path: attack.sh, content: "{{ inputs.script }}"}
  - id: attack
    type: shell
    effects: none
    with: {shell: bash, command: exec bash attack.sh}
""",
}
_CURL = """\
curl -s {url}/api/v1/approvals/{approval} -H 'Content-Type: application/json' -d '{body}'
"""
_WAYS = {
    "curl": _CURL,
    "wiped environment": "env -i PATH=$PATH " + _CURL,
    "itself without environment": "exec env -i PATH=$PATH " + _CURL,
    "child of a child": "(setsid bash -c \"$(cat <<'END'\n" + _CURL + 'END\n)")',
    "version 6 socket": """\
python3 - <<'END'
import socket
with socket.socket(socket.AF_INET6) as opened:
    opened.connect(("::ffff:127.0.0.1", {port}))
    opened.sendall({request!r}.encode())
    while said := opened.recv(65536).decode():
        print(said, flush=True)
        if "next_action" in said:
            break
END
""",
    "gone at once": """\
for one in 1 2 3 4 5 6 7 8; do
  exec 3<>/dev/tcp/127.0.0.1/{port}
  printf '%s' '{request}' >&3
  exec 3>&-
done
""",
    "says that it is another": _CURL.replace("-H", "-H 'X-Forwarded-For: 127.0.0.1:1' -H", 1),
    "web socket": """\
python3 - <<'END'
import socket
opened = socket.create_connection(("127.0.0.1", {port}))
lines = ["GET /api/v1/ws HTTP/1.1", "Host: 127.0.0.1:{port}", "Connection: Upgrade", "Upgrade: websocket"]
lines += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", ""]
opened.sendall("\\r\\n".join(lines).encode())
said = opened.recv(65536).decode()
print(said, "was_refused" if said.startswith("HTTP/1.1 403") else "was_taken")
END
""",
    "only looks": "curl -s {url}/api/v1/workflows; curl -s {url}/health",
    "python": """\
python3 - <<'END'
import urllib.error, urllib.request
asked = urllib.request.Request("{url}/api/v1/approvals/{approval}", b'{body}', {{"Content-Type": "application/json"}})
try:
    print(urllib.request.urlopen(asked).read())
except urllib.error.HTTPError as error:
    print(error.code, error.read().decode())
END
""",
}


@pytest.fixture(scope="module", params=["bwrap", "none"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SlipwayProcess]:
    if request.param == "bwrap" and shutil.which("bwrap") is None:
        pytest.skip("bwrap is not installed")
    place = tmp_path_factory.mktemp("peers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLIPWAY_SANDBOX", request.param)
        process = SlipwayProcess(place / "data", place)
        definitions = place / "data" / "definitions"
        definitions.mkdir(parents=True)
        for name, text in _DEFINITIONS.items():
            (definitions / f"{name}.yaml").write_text(text, encoding="utf-8")
        process.start()
        yield process
        process.close()


def _start(service: SlipwayProcess, definition: str, **inputs: Any) -> str:
    answer = service.post("/workflows", {"definition": definition, "inputs": inputs})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["workflow_id"])


@pytest.fixture
def asked(service: SlipwayProcess) -> str:
    workflow = _start(service, "asked")
    service.wait(workflow, "waiting_for_approval")
    return workflow


def _values(service: SlipwayProcess, workflow: str) -> dict[str, Any]:
    [approval] = [
        one for one in service.get("/approvals")["items"] if one["workflow_id"] == workflow
    ]
    body = json.dumps({"decision": "approve", "comment": "", "digest": approval["digest"]})
    port = int(service.url.rpartition(":")[2])
    request = (
        f"POST /api/v1/approvals/{approval['id']} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    )
    return {
        "url": service.url,
        "port": port,
        "approval": approval["id"],
        "body": body,
        "request": request,
    }


@pytest.mark.parametrize("way", _WAYS)
def test_a_step_cannot_approve(service: SlipwayProcess, asked: str, way: str) -> None:
    script = _WAYS[way].format(**_values(service, asked))
    attack = _start(service, "attack", script=script)
    found = service.wait(attack, "completed", "failed", "waiting_for_recovery")
    step = found["steps"][-1]
    if way == "gone at once":
        time.sleep(0.3)  # what it left behind is answered by now
    else:
        assert "_refused" in step["outputs"]["stdout"], step
    assert service.status(asked) == "waiting_for_approval"
    assert service.decide(asked, "approve").status_code == 200
    service.wait(asked, "completed")


def test_a_program_beside_the_service_may_approve(service: SlipwayProcess, asked: str) -> None:
    values = _values(service, asked)
    script = _CURL.format(**values)
    ended = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert '"approved"' in ended.stdout.replace(" ", ""), ended.stdout
    service.wait(asked, "completed")
