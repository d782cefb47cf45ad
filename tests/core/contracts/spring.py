"""Small trees of Spring for tests, and what is read of them."""

from collections.abc import Mapping

from interlock.core.contracts.extract import extract_files
from interlock.core.contracts.model import Contract, Side
from interlock.core.contracts.sources import SourceFile

MAIN = "app/src/main/java/shop/"
BOOT = "package shop;\n@SpringBootApplication\nclass App {}"


def controller(body: str, on_class: str = "@RestController") -> str:
    return f"package shop;\n{on_class}\npublic class Orders {{\n{body}\n}}"


def served(files: Mapping[str, str]) -> Contract:
    """By file name; one that begins with a slash lies with the resources."""
    placed = {f"app/src/main/resources{p}" if p.startswith("/") else MAIN + p: t for p, t in files.items()}
    return whole(placed)


def whole(files: Mapping[str, str]) -> Contract:
    return extract_files([SourceFile(p, t.encode()) for p, t in files.items()]).provider or Contract(Side.PROVIDER)
