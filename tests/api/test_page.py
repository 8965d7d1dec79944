"""The page stands behind the routes: every screen is one document, files are cached by what they are."""

import gzip
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.api.page import PAGE_FOLDER, Page

INDEX = '<!doctype html><script type="module" src="/assets/index-A1.js"></script>'
SCRIPT = "console.log('slipway');" * 100
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
HTML = "text/html; charset=utf-8"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(INDEX)
    (dist / "slipway.svg").write_text("<svg/>")
    (dist / ".inputs").write_text("0123")
    (dist / "assets" / "index-A1.js").write_text(SCRIPT)
    (dist / "assets" / "index-A1.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (dist / "assets" / "inter.woff2").write_bytes(b"wOF2")
    (tmp_path / "secret.txt").write_text("secret")
    return dist


@pytest.fixture
def app(app: FastAPI, dist: Path) -> FastAPI:
    app.router.default = Page(dist)
    return app


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/workflows",
        "/workflows/wf_ABC",
        "/approvals/ap_1?tab=notes",
        "/definitions/release-2.1",
    ],
)
async def test_every_screen_is_the_one_document(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path, headers=BROWSER)
    assert (response.status_code, response.text) == (200, INDEX)
    assert response.headers["content-type"] == HTML
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("accept", ["*/*", "text/*", "application/json, text/html;q=0.1"])
async def test_who_takes_html_gets_the_page(client: httpx.AsyncClient, accept: str) -> None:
    assert (await client.get("/workflows", headers={"Accept": accept})).text == INDEX


@pytest.mark.parametrize(
    "accept", ["application/json", "text/event-stream", "text/html;q=0, */*", "image/*"]
)
async def test_who_takes_no_html_gets_a_problem(client: httpx.AsyncClient, accept: str) -> None:
    _is_unknown(await client.get("/workflows", headers={"Accept": accept}))


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1/nothing",
        "/api/v2/workflows",
        "/assets/",
        "/assets/gone-B2.js",
        "/docs/nothing",
        "/favicon.ico",
        "/health/nothing",
        "/healthz",
        "/metrics",
        "/redoc/x",
        "/wp-login.php",
    ],
)
async def test_what_no_screen_can_be_is_a_problem(client: httpx.AsyncClient, path: str) -> None:
    _is_unknown(await client.get(path, headers=BROWSER))


@pytest.mark.parametrize(
    "path",
    [
        "/.inputs",
        "/assets/../.inputs",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/../secret.txt",
        "//secret.txt",
        "/assets/index-A1.js.gz",
        "/link.txt",
        "/%00.txt",
        "/" + 3000 * "a" + ".txt",
    ],
)
async def test_nothing_but_the_files_of_the_page_is_read(
    client: httpx.AsyncClient, dist: Path, path: str
) -> None:
    (dist / "link.txt").symlink_to(dist.parent / "secret.txt")
    response = await client.get(httpx.URL("http://127.0.0.1:8000", raw_path=path.encode()))
    assert response.status_code == 404
    assert "secret" not in response.text.replace("secret.txt", "")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_a_screen_takes_no_command(client: httpx.AsyncClient, method: str) -> None:
    _is_unknown(await client.request(method, "/workflows", headers=BROWSER))


async def test_routes_keep_their_answers(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health", headers=BROWSER)).json()["status"]
    assert (await client.get("/docs", headers=BROWSER)).text != INDEX
    wrong_method = await client.post("/api/v1/workflows/wf_1")
    assert wrong_method.json()["code"] == "method_not_allowed"


async def test_files_with_their_hash_in_the_name_are_kept_for_ever(
    client: httpx.AsyncClient,
) -> None:
    script = await client.get("/assets/index-A1.js", headers={"Accept-Encoding": "identity"})
    assert script.text == SCRIPT
    assert "content-encoding" not in script.headers
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["vary"] == "Accept-Encoding"
    font = await client.get("/assets/inter.woff2")
    assert (font.content, font.headers["content-type"]) == (b"wOF2", "font/woff2")
    assert "vary" not in font.headers
    picture = await client.get("/slipway.svg")
    assert picture.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip, deflate, br", True), ("*", True), ("gzip;q=0", False), ("br", False), ("", False)],
)
async def test_what_was_compressed_is_sent_to_those_who_take_it(
    client: httpx.AsyncClient, accepted: str, packed: bool
) -> None:
    response = await client.get("/assets/index-A1.js", headers={"Accept-Encoding": accepted})
    assert response.text == SCRIPT
    assert response.headers.get("content-encoding") == ("gzip" if packed else None)
    assert (int(response.headers["content-length"]) < len(SCRIPT)) is packed


@pytest.mark.parametrize("path", ["/", "/workflows", "/assets/index-A1.js", "/slipway.svg"])
async def test_a_file_that_is_known_is_not_sent_again(client: httpx.AsyncClient, path: str) -> None:
    first = await client.get(path)
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await client.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_both_forms_of_a_file_have_tags_of_their_own(client: httpx.AsyncClient) -> None:
    path = "/assets/index-A1.js"
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    packed = await client.get(path, headers={"Accept-Encoding": "gzip"})
    assert plain.headers["etag"] != packed.headers["etag"]


@pytest.mark.parametrize("path", ["/", "/assets/index-A1.js"])
async def test_head_answers_with_the_same_headers_and_no_body(
    client: httpx.AsyncClient, path: str
) -> None:
    full, head = await client.get(path), await client.head(path)
    assert head.content == b""
    assert dict(head.headers) == dict(full.headers)


@pytest.mark.parametrize("path", ["/", "/workflows/wf_1", "/assets/index-A1.js", "/slipway.svg"])
async def test_the_page_is_shut_to_other_origins(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = _policy(headers)
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert not {"http:", "https:", "data:"} & set(" ".join(policy.values()).split())
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


async def test_a_new_build_is_seen_without_a_restart(client: httpx.AsyncClient, dist: Path) -> None:
    before = await client.get("/")
    (dist / "index.html").write_text("<!doctype html>new")
    after = await client.get("/", headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.text) == (200, "<!doctype html>new")


@pytest.mark.parametrize(
    ("accepted", "language", "words"),
    [
        ("de-AT, en;q=0.8", "de", "nicht gebaut"),
        ("fr, pl;q=0.9, en;q=0.8", "pl", "nie jest zbudowana"),
        ("en, de;q=0.9", "en", "is not built"),
        ("fr", "en", "is not built"),
        ("", "en", "is not built"),
        ("de;q=x, ;;, pl;q=", "en", "is not built"),
    ],
)
async def test_without_a_build_the_page_says_how_to_build_it(
    client: httpx.AsyncClient, dist: Path, accepted: str, language: str, words: str
) -> None:
    (dist / "index.html").unlink()
    response = await client.get("/workflows", headers={**BROWSER, "Accept-Language": accepted})
    assert response.status_code == 200
    assert response.headers["content-language"] == language
    assert f'<html lang="{language}">' in response.text
    assert words in response.text
    assert "<code>scripts/page</code>" in response.text
    assert 'href="/docs"' in response.text
    assert response.headers["cache-control"] == "no-store"
    policy = _policy(response.headers)
    assert policy["default-src"] == "'none'"
    assert policy["style-src"].startswith("'sha256-")
    assert (await client.head("/")).content == b""
    _is_unknown(await client.get("/assets/index-B2.js", headers=BROWSER))


async def test_a_folder_that_is_not_there_is_a_page_that_is_not_built(
    client: httpx.AsyncClient, app: FastAPI, tmp_path: Path
) -> None:
    app.router.default = Page(tmp_path / "nowhere")
    assert "scripts/page" in (await client.get("/")).text


def test_the_page_is_looked_for_beside_the_package() -> None:
    assert Path(__file__).resolve().parents[2] / "app" / "web" / "dist" == PAGE_FOLDER


def test_the_page_is_no_part_of_the_interface(app: FastAPI) -> None:
    assert not [path for path in app.openapi()["paths"] if not path.startswith(("/api", "/health"))]


@pytest.mark.enable_socket
async def test_a_browser_is_served_over_a_socket(online: httpx.AsyncClient) -> None:
    origin = str(online.base_url).rstrip("/")
    page = await online.get("/approvals/ap_1", headers={**BROWSER, "Origin": origin})
    assert page.text == INDEX
    head = await online.head("/assets/index-A1.js")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    foreign = await online.get("/", headers={**BROWSER, "Origin": "http://evil.example"})
    assert foreign.json()["code"] == "foreign_origin"
    rebound = await online.get("/", headers={**BROWSER, "Host": "evil.example"})
    assert rebound.json()["code"] == "unknown_host"


def _is_unknown(response: httpx.Response) -> None:
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "unknown_route"


def _policy(headers: Mapping[str, str]) -> dict[str, str]:
    entries = (
        entry.strip().partition(" ") for entry in headers["content-security-policy"].split(";")
    )
    return {name: value for name, _, value in entries}
