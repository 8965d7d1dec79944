"""A real server on this machine is asked, judged, and told."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.library.project import Project, Run

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

NAME = "validate-deployment"


class Deployment(ThreadingHTTPServer):
    """Answers `/health` after `slow_starts` refusals, `/broken` with 500, and keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.slow_starts = 0
        self.asked: list[str] = []
        self.told: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Deployment

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status = 500 if self.path == "/broken" else 200
        if self.path == "/health" and self.server.slow_starts:
            self.server.slow_starts -= 1
            status = 503
        self._answer(status, {"version": "1.2.3"})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(content))
        self._answer(204, None)

    def _answer(self, status: int, body: object) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library calls it so
        return None


@pytest.fixture
def deployment() -> Iterator[Deployment]:
    with Deployment() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, {".gitignore": "reports/\n"})


async def validated(project: Project, deployment: Deployment, **inputs: Any) -> Run:
    project.hosts = (deployment.address,)
    given = {"base_url": f"http://{deployment.address}", "most_seconds": 30, **inputs}
    return await project.run(NAME, **given)


async def test_a_healthy_deployment_is_reported_and_told(
    project: Project, deployment: Deployment
) -> None:
    deployment.slow_starts = 1
    run = await validated(
        project,
        deployment,
        paths=["/", "/shop"],
        version_path="/version",
        expected_version="1.2.3",
        settle="10ms",
        webhook_url=f"http://{deployment.address}/hook",
    )
    assert run.status == "completed", run.error
    assert run.outputs["healthy"] is True
    assert run.outputs["problems"] == []
    assert run.outputs["slowest_s"] > 0
    assert set(deployment.asked) == {"/health", "/", "/shop", "/version"}
    report = await run.artifact("summary")
    assert report.startswith(f"# http://{deployment.address} is healthy")
    assert "| /shop | 200 |" in report
    assert deployment.told == [
        {"base_url": f"http://{deployment.address}", "healthy": True, "problems": []}
    ]


async def test_what_is_wrong_is_reported_told_and_fails_the_run(
    project: Project, deployment: Deployment
) -> None:
    run = await validated(
        project,
        deployment,
        paths=["/", "/broken"],
        version_path="/version",
        expected_version="2.0.0",
        webhook_url=f"http://{deployment.address}/hook",
    )
    assert run.status == "failed"
    problems = ["/broken answered 500, not 200", "the version is 1.2.3, not 2.0.0"]
    assert f"is not healthy: {'; '.join(problems)}." in run.error
    assert deployment.told[0]["problems"] == problems
    assert "is not healthy" in await run.artifact("summary")


async def test_an_answer_that_takes_too_long_is_a_problem(
    project: Project, deployment: Deployment
) -> None:
    run = await validated(project, deployment, most_seconds=0.000001)
    assert run.status == "failed"
    assert "more than 0.000001" in run.error or "more than 1e-06" in run.error


async def test_a_host_that_is_not_allowed_is_never_asked(
    project: Project, deployment: Deployment
) -> None:
    run = await project.run(NAME, base_url=f"http://{deployment.address}")
    assert run.status == "failed"
    assert deployment.asked == []


async def test_a_plan_changes_nothing(project: Project, deployment: Deployment) -> None:
    planned = await project.plan(NAME, base_url="https://shop.example.com")
    assert planned["errors"] == []
    assert planned["effects"] == []
    assert deployment.asked == []
    assert project.changed() == []
