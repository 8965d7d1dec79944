"""Which updater writes which file: one table, one small module a format."""

from pathlib import PurePosixPath

from app.errors import Invalid
from app.plugins.release.version_files.cargo import CARGO_TOML, lock_updater
from app.plugins.release.version_files.msbuild import MSBUILD
from app.plugins.release.version_files.package_json import MANIFEST, PACKAGE_LOCK
from app.plugins.release.version_files.plain_text import (
    CHART_YAML,
    GRADLE,
    GRADLE_PROPERTIES,
    MIX_EXS,
    SETUP_CFG,
    VERSION_FILE,
)
from app.plugins.release.version_files.pom_xml import POM
from app.plugins.release.version_files.pyproject_toml import PYPROJECT
from app.plugins.release.version_files.python_source import (
    DUNDER_VERSION,
    SETUP_PY,
    VERSION_MODULE,
)
from app.plugins.release.version_files.updater import Malformed, Updater

__all__ = ["malformed", "present_version", "updater_of", "write_version"]

_BY_NAME: dict[str, Updater] = {
    "pyproject.toml": PYPROJECT,
    "setup.cfg": SETUP_CFG,
    "setup.py": SETUP_PY,
    "__init__.py": DUNDER_VERSION,
    "__about__.py": DUNDER_VERSION,
    "__version__.py": VERSION_MODULE,
    "_version.py": VERSION_MODULE,
    "version.py": VERSION_MODULE,
    "package.json": MANIFEST,
    "package-lock.json": PACKAGE_LOCK,
    "npm-shrinkwrap.json": PACKAGE_LOCK,
    "composer.json": MANIFEST,
    "Cargo.toml": CARGO_TOML,
    "Cargo.lock": lock_updater(()),
    "pom.xml": POM,
    "Directory.Build.props": MSBUILD,
    "build.gradle": GRADLE,
    "build.gradle.kts": GRADLE,
    "gradle.properties": GRADLE_PROPERTIES,
    "mix.exs": MIX_EXS,
    "Chart.yaml": CHART_YAML,
    "VERSION": VERSION_FILE,
    "VERSION.txt": VERSION_FILE,
    "version.txt": VERSION_FILE,
}
_BY_SUFFIX: dict[str, Updater] = {".csproj": MSBUILD, ".fsproj": MSBUILD, ".vbproj": MSBUILD}


def updater_of(path: str) -> Updater | None:
    """Return the updater of a file by its name; None for a file that holds no version."""
    file = PurePosixPath(path)
    return _BY_NAME.get(file.name) or _BY_SUFFIX.get(file.suffix)


def present_version(path: str, content: str) -> str | None:
    """Return the version in a file, None where it holds none; Invalid `malformed_version_file`."""
    updater = updater_of(path)
    try:
        return updater.read(content) if updater else None
    except Malformed as error:
        raise malformed(path, error) from None


def write_version(path: str, content: str, version: str) -> str:
    """Return the content with `version`; Invalid `malformed_version_file`."""
    updater = updater_of(path)
    try:
        return updater.write(content, version) if updater else content
    except Malformed as error:
        raise malformed(path, error) from None


def malformed(path: str, error: Malformed) -> Invalid:
    return Invalid(
        f"{path} line {error.line}: {error.reason}.",
        code="malformed_version_file",
        next_action="Repair the file on the branch that is released, then retry.",
        details={"path": path, "line": error.line},
    )
