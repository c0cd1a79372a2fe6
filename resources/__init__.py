"""Files that ship with Deskhound: icons, styles, prompts, models, sample documents."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. `resource_path("models", "all-minilm-l6-v2")`.

    Raises:
        FileNotFoundError: it does not ship; the installation is broken.
    """
    path = _ROOT.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"Deskhound's own file is missing: {path}")
    return path
