"""Every code a refusal can carry, read off the source."""

import ast
from collections import defaultdict
from pathlib import Path

from devtools.docs.tables import generated, table

SOURCE = Path(__file__).parents[2] / "src" / "peacetime"


def page() -> str:
    intro = (
        "Every refusal is a sentence for people and a code for programs. Codes never change once published; "
        "sentences may. Over the API a refusal is a problem document (RFC 9457) with the code in `code`."
    )
    rows = [(f"`{code}`", ", ".join(sorted(places))) for code, places in sorted(codes().items())]
    return generated("Error codes", intro, table(["Code", "Refused by"], rows))


def codes() -> dict[str, set[str]]:
    """Each code, and the parts of the source that refuse with it."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        place = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text())):
            for code in _codes_in(node):
                found[code].add(f"`{place}`")
    return found


def _codes_in(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call):
        values = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        if isinstance(node.func, ast.Name) and node.func.id == "problem" and len(node.args) > 1:
            values.append(node.args[1])
    elif isinstance(node, ast.ClassDef):
        values = [
            part.value
            for part in node.body
            if isinstance(part, ast.Assign | ast.AnnAssign) and _name(part) == "code" and part.value
        ]
    else:
        return []
    return [
        v.value
        for v in values
        if isinstance(v, ast.Constant) and isinstance(v.value, str) and v.value
    ]


def _name(part: ast.Assign | ast.AnnAssign) -> str:
    target = part.targets[0] if isinstance(part, ast.Assign) else part.target
    return target.id if isinstance(target, ast.Name) else ""
