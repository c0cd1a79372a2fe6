"""Write the binary sample documents into `resources/sample_docs`."""

from __future__ import annotations

from pathlib import Path

from tests.sample_docs_maker.office_contents import office_files
from tests.sample_docs_maker.other_contents import other_files, scanned_files

SAMPLE_DOCS = Path(__file__).resolve().parents[2] / "resources" / "sample_docs"


def main() -> None:
    """Make all files anew; text files are written by hand and stay."""
    for path, content in (office_files() | other_files() | scanned_files()).items():
        target = SAMPLE_DOCS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
