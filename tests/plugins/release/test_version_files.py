"""Files that hold a version: what is written, what stays, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.plugins.release.version_files import (
    bump_files,
    find_version_files,
    present_version,
    write_version,
)

CASES: dict[str, tuple[str, str]] = {
    "project table": (
        "pyproject.toml",
        '# top\n[project]\nname = "x"\nversion = "@"   # keep\ndependencies = ["a==2.0.0"]\n'
        '[tool.x]\nversion = "2.0.0"\n',
    ),
    "poetry with its own quotes": ("pyproject.toml", "[tool.poetry]\nversion='@' # c\r\n"),
    "both tables": (
        "pyproject.toml",
        '[project]\nversion = "@"\n\n[tool.poetry]\nversion = "@"\n',
    ),
    "setup.cfg": (
        "setup.cfg",
        "[options]\nversion = 1\n[metadata]\nname = x\nversion = @ ; c\n\n[x]\nversion = 2.0.0\n",
    ),
    "setup.py": (
        "setup.py",
        'import setuptools\nsetuptools.setup(name="x",  version="@", # żółw\n py="2.0.0")\n',
    ),
    "dunder behind a docstring": (
        "src/x/__init__.py",
        '"""d\n__version__ = "9"\n"""\n\n__version__: str = \'@\'  # żółw\nx = "\\d"\n',
    ),
    "version module": ("src/x/version.py", 'VERSION = "@"\n'),
    "package.json": (
        "package.json",
        '{\n\t"config": {"version": "2.0.0"},\n\t"version" : "@",\n\t"l": [{"version": "2.0.0"}]\n}',
    ),
    "package-lock.json": (
        "package-lock.json",
        '{"version": "@", "packages": {"": {"version": "@"}, "packages/a": {"version": "@"},\n'
        '"packages/b": {"version": "1.0.0"}, "node_modules/x": {"version": "2.0.0"}}}\n',
    ),
    "composer.json": ("composer.json", '{"version": "@", "require": {"php": "2.0.0"}}\n'),
    "Cargo.toml": (
        "Cargo.toml",
        '[package]\nname = "x"\nversion = "@" # c\n\n[dependencies]\nserde = "2.0.0"\n'
        'y = { path = "../y", version = "=@" }\nz = { path = "../z", version = "1" }\n',
    ),
    "cargo workspace": ("Cargo.toml", '[workspace.package]\nversion = "@"\n'),
    "pom.xml": (
        "pom.xml",
        '<?xml version="1.0"?>\n<!-- <version>1</version> -->\n<project xmlns="urn:m">\n'
        "  <parent><artifactId>p</artifactId><version>2.0.0</version></parent>\n"
        "  <artifactId>x</artifactId>\n  <version> @ </version><!-- ours -->\n  <dependencies>\n"
        "    <dependency><version>2.0.0</version></dependency>\n  </dependencies>\n</project>\n",
    ),
    "pom.xml by a property": (
        "pom.xml",
        "<project><version>${revision}</version><properties><revision>@</revision></properties>"
        "</project>",
    ),
    "csproj": (
        "X.csproj",
        "<Project><PropertyGroup><Version>@</Version></PropertyGroup><ItemGroup><PackageReference"
        ' Version="2.0.0" /></ItemGroup></Project>\n',
    ),
    "build.gradle": (
        "build.gradle",
        "plugins {\n  id 'x' version '2.0.0'\n}\nversion = '@'\next {\n  version = '2.0.0'\n}\n",
    ),
    "gradle.properties": ("gradle.properties", "group=x\nversion=@\nlibVersion=2.0.0\n"),
    "mix.exs": ("mix.exs", 'defmodule X do\n  def project, do: [version: "@", elixir: "~> 2.0"]\n'),
    "Chart.yaml": (
        "Chart.yaml",
        'version: @ # c\nappVersion: "@"\ndependencies:\n  - version: 2.0.0\n',
    ),
    "VERSION": ("VERSION", "v@\n"),
    "version.txt": ("version.txt", "@"),
}


@pytest.mark.parametrize(("path", "template"), CASES.values(), ids=CASES)
def test_version_changes_and_nothing_else(path: str, template: str) -> None:
    content = template.replace("@", "2.0.0").encode()
    changed = bump_files({path: content}, "2.1.0-rc.1")
    assert changed == {path: template.replace("@", "2.1.0-rc.1").encode()}
    assert present_version(path, changed[path].decode()) == "2.1.0-rc.1"


@pytest.mark.parametrize(("path", "template"), CASES.values(), ids=CASES)
def test_file_that_has_the_version_already_is_not_changed(path: str, template: str) -> None:
    assert bump_files({path: template.replace("@", "2.0.0").encode()}, "2.0.0") == {}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("pyproject.toml", '[project]\nname = "x"\ndynamic = ["version"]\n'),
        (
            "pyproject.toml",
            '[tool.poetry]\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true\n',
        ),
        ("setup.cfg", "[metadata]\nversion = attr: x.__version__\n"),
        ("setup.py", "from setuptools import setup\nsetup(version=read())\n"),
        ("src/x/__init__.py", "from x.version import __version__\n"),
        ("src/x/version.py", "__version__ = metadata.version('x')\n"),
        ("package.json", '{"private": true}'),
        ("Cargo.toml", '[package]\nname = "x"\nversion.workspace = true\n'),
        ("pom.xml", "<project><parent><version>3.1.0</version></parent></project>"),
        ("pom.xml", "<project><version>${revision}</version></project>"),
        ("X.csproj", "<Project><PropertyGroup><Version>$(V)</Version></PropertyGroup></Project>"),
        ("build.gradle", "version = rootProject.version\n"),
        ("VERSION", "see the tags\n"),
        ("README.md", "2.0.0"),
    ],
)
def test_version_that_is_kept_elsewhere_is_left_alone(path: str, content: str) -> None:
    assert present_version(path, content) is None
    assert write_version(path, content, "2.1.0") == content
    assert bump_files({path: content.encode()}, "2.1.0") == {}


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        ("package.json", b'{\n  "version": 1,\n}', 3),
        ("package.json", b"[]", 1),
        ("package-lock.json", b"", 1),
        ("pyproject.toml", b"[project]\nversion =\n", 2),
        ("Cargo.toml", b"[package\n", 1),
        ("pom.xml", b"<project>\n<a>\n</b></project>", 3),
        ("pom.xml", b"<project>\n<version>1</version>\n", 1),
        ("pom.xml", b"<project>\n a < b</project>", 2),
        ("src/x/__init__.py", b"\n__version__ = = 1\n", 2),
        ("VERSION", b"1.0.0\n\xff\n", 2),
        ("package.json", b"[" * 100_000, 1),
        ("pyproject.toml", b"x = " + b"[" * 10_000, 1),
        ("src/x/__init__.py", b"__version__ = " + b"-" * 100_000 + b"1", 1),
        ("pom.xml", b"<a>" * 50_000 + b"</a>" * 49_999, 1),
    ],
)
def test_malformed_file_is_refused_with_its_line(path: str, content: bytes, line: int) -> None:
    with pytest.raises(Invalid) as refused:
        bump_files({"README.md": b"", path: content}, "2.1.0")
    assert refused.value.code == "malformed_version_file"
    assert refused.value.message.startswith(f"{path} line {line}: ")


def test_malformed_manifest_is_not_blamed_on_its_lock_file() -> None:
    files = {"Cargo.lock": b"version = 3\n", "Cargo.toml": b"[package\n"}
    with pytest.raises(Invalid, match=r"^Cargo\.toml line 1"):
        bump_files(files, "2.1.0")


def test_byte_order_mark_and_line_ends_stay() -> None:
    content = b'\xef\xbb\xbf{\r\n "version": "2.0.0"\r\n}\r\n'
    assert bump_files({"package.json": content}, "2.1.0") == {
        "package.json": content.replace(b"2.0.0", b"2.1.0")
    }


def test_lock_of_cargo_follows_the_crates_of_this_repository() -> None:
    lock = (
        'version = 3\n\n[[package]]\nname = "app"\nversion = "2.0.0"\n\n'
        '[[package]]\nname = "core"\nversion = "2.0.0"\n\n[[package]]\nname = "own"\nversion = "0.3.0"\n\n'
        '[[package]]\nname = "app"\nversion = "2.0.0"\nsource = "registry"\n'
    )
    files = {
        "Cargo.toml": b'[package]\nname = "app"\nversion = "2.0.0"\n',
        "crates/core/Cargo.toml": b'[package]\nname = "core"\nversion.workspace = true\n',
        "crates/own/Cargo.toml": b'[package]\nname = "own"\nversion = "0.3.0"\n',
        "Cargo.lock": lock.encode(),
    }
    changed = bump_files(files, "2.1.0")
    assert set(changed) == {"Cargo.toml", "Cargo.lock"}
    assert changed["Cargo.lock"].decode() == lock.replace('"2.0.0"', '"2.1.0"', 2)


def test_maven_modules_follow_their_parent() -> None:
    module = (
        "<project><parent><artifactId>{}</artifactId><version>2.0.0</version></parent>"
        "<artifactId>m</artifactId></project>"
    )
    files = {
        "pom.xml": b"<project><artifactId>top</artifactId><version>2.0.0</version></project>",
        "core/pom.xml": module.format("top").encode(),
        "web/pom.xml": module.format("spring-boot").encode(),
    }
    changed = bump_files(files, "2.1.0")
    assert set(changed) == {"pom.xml", "core/pom.xml"}
    assert b"<version>2.1.0</version></parent>" in changed["core/pom.xml"]


def test_deeper_file_is_written_only_where_it_follows_the_top() -> None:
    files = {
        "pyproject.toml": b'[project]\nversion = "2.0.0"\n',
        "src/x/__init__.py": b'__version__ = "2.0.0"\n',
        "src/y/__init__.py": b'__version__ = "0.4.0"\n',
        "packages/z/package.json": b'{"version": "1.0.0"}',
    }
    assert set(bump_files(files, "2.1.0")) == {"pyproject.toml", "src/x/__init__.py"}


def test_without_a_version_at_the_top_the_next_level_counts() -> None:
    files = {
        "pyproject.toml": b'[project]\ndynamic = ["version"]\n',
        "src/x/__init__.py": b'__version__ = "2.0.0"\n',
    }
    assert set(bump_files(files, "2.1.0")) == {"src/x/__init__.py"}


def test_repository_without_version_files_has_nothing_to_change() -> None:
    assert bump_files({}, "2.1.0") == {}


def test_version_files_are_found_at_their_conventional_places() -> None:
    ours = [
        "Cargo.toml",
        "VERSION",
        "src/App.csproj",
        "crates/core/Cargo.toml",
        "src/x/__init__.py",
    ]
    others = [
        "node_modules/x/package.json",
        "vendor/x/composer.json",
        "src/x/_vendor/__init__.py",
        "a/b/c/pyproject.toml",
        "tests/data/pom.xml",
        ".github/version.txt",
        "docs/setup.py",
        "examples/x/package.json",
        "target/Cargo.toml",
        "README.md",
        "src/VERSION.md",
    ]
    assert find_version_files([*reversed(ours), *others]) == ours


@given(st.sampled_from(sorted(CASES)), st.text(max_size=80), st.integers(0, 200))
def test_damaged_file_is_refused_or_still_bumped(name: str, noise: str, place: int) -> None:
    path, template = CASES[name]
    text = template.replace("@", "2.0.0")
    damaged = text[:place] + noise + text[place:]
    try:
        content = damaged.encode()
        changed = bump_files({path: content}, "2.1.0")
    except (Invalid, UnicodeEncodeError):
        return
    for after in changed.values():
        assert present_version(path, after.decode()) == "2.1.0"
