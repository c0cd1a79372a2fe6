"""Write the binary sample documents into `resources/sample_docs`."""

from __future__ import annotations

from pathlib import Path

from tests.sample_docs_maker.further_contents import compressed_files, further_files
from tests.sample_docs_maker.office_contents import office_files
from tests.sample_docs_maker.other_contents import other_files, scanned_files
from tests.sample_docs_maker.translated_contents import translated_files

SAMPLE_DOCS = Path(__file__).resolve().parents[2] / "resources" / "sample_docs"


def reproducible_files() -> dict[str, bytes]:
    """Path below the sample folder → content that comes out the same on each run."""
    return office_files() | other_files() | further_files() | translated_files()


def main() -> None:
    """Make all files anew; text files are written by hand and stay."""
    for path, content in (reproducible_files() | scanned_files() | compressed_files()).items():
        target = SAMPLE_DOCS / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
