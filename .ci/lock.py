"""Refresh `[tool.uv] constraint-dependencies`: `uv run python .ci/lock.py`.

The exact version of every transitive dependency stands in pyproject.toml, not in uv.lock,
which records download addresses and breaks behind a mirror.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "# constraints: begin (written by .ci/lock.py)", "# constraints: end"


def locked() -> list[str]:
    """One `name==version` per package; where versions differ by Python, each with its marker."""
    exported = subprocess.run(
        ["uv", "export", "--all-extras", "--all-groups", "--no-hashes", "--no-emit-project", "--no-header"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = [
        line.strip() for line in exported.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    names = [re.split(r"[=<> ;]", row, maxsplit=1)[0] for row in rows]
    # A platform marker on the only version is needless in a constraint; one that picks between two is not.
    return [
        row if names.count(name) > 1 else row.split(" ;")[0] for name, row in zip(names, rows, strict=True)
    ]


def main() -> None:
    """Resolve without the old constraints, then write the new ones."""
    project = ROOT / "pyproject.toml"
    text = project.read_text("utf-8")
    bare = re.sub(re.escape(BEGIN) + r".*?" + re.escape(END) + r"\n", "", text, flags=re.DOTALL)
    project.write_text(bare, "utf-8")
    try:
        subprocess.run(["uv", "lock", "--upgrade"], cwd=ROOT, check=True)
        rows = locked()
    except subprocess.CalledProcessError as error:
        project.write_text(text, "utf-8")
        sys.exit(f"nothing changed: {error}")
    block = BEGIN + "\nconstraint-dependencies = [\n"
    block += "".join(f'    "{row}",\n' for row in rows) + "]\n" + END + "\n"
    anchor = "exclude-dependencies = "
    head, _, rest = bare.partition(anchor)
    line, _, after = rest.partition("\n")
    new = head + anchor + line + "\n" + block + after
    tomllib.loads(new)
    project.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
