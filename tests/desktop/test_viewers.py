from __future__ import annotations

import sys

import pytest

from desktop import viewers
from desktop.viewers import command_at
from indexer.protocol.messages import Locator

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="desktop entries")

PAGE, LINE = Locator(page=7), Locator(line=12)
PDF, TEXT = "/a b/it's $HOME;#1.pdf", "/a b/notes.txt"
PDF_URL = "file:///a%20b/it%27s%20%24HOME%3B%231.pdf"


@pytest.fixture
def default(tmp_path, monkeypatch):
    """Makes a program the default for files of a MIME type, by a desktop entry and an `xdg-mime` that knows it."""
    folder = tmp_path / "share" / "applications"
    folder.mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "nothing"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    def make(command, kind="application/pdf", name="viewer.desktop", more=""):
        entry = (
            f"[Desktop Entry]\nName=Viewer\nExec={command}\n{more}\n[Desktop Action new]\nExec=other --new\n"
        )
        (folder / name).write_text(entry)
        (tmp_path / "xdg-mime").write_text(f'#!/bin/sh\n[ "$*" = "query default {kind}" ] && echo {name}\n')
        (tmp_path / "xdg-mime").chmod(0o755)

    return make


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("evince %U", ["evince", "--page-index=7", PDF_URL]),
        ("papers %U", ["papers", "--page-index=7", PDF_URL]),
        ("/usr/bin/atril %U", ["/usr/bin/atril", "--page-index=7", PDF_URL]),
        ("xreader %F", ["xreader", "--page-index=7", PDF]),
        ("okular %U", ["okular", "--page", "7", PDF_URL]),
        ("zathura %U", ["zathura", "--page=7", PDF_URL]),
        ("mupdf %f", ["mupdf", PDF, "7"]),
        ("qpdfview --unique %F", ["qpdfview", "--unique", f"{PDF}#7"]),
        ("sioyek %f", ["sioyek", "--page", "7", PDF]),
        ("firefox %u", ["firefox", f"{PDF_URL}#page=7"]),
        ('"/opt/my viewers/evince" -w %f %i', ["/opt/my viewers/evince", "-w", "--page-index=7", PDF]),
        (
            "env HINT=/var/x.desktop /snap/bin/okular %F",
            ["env", "HINT=/var/x.desktop", "/snap/bin/okular", "--page", "7", PDF],
        ),
        (
            "/usr/bin/flatpak run --command=evince --file-forwarding org.gnome.Evince @@u %U @@",
            [
                *["/usr/bin/flatpak", "run", "--command=evince", "--file-forwarding", "org.gnome.Evince"],
                *("--page-index=7", "@@u", PDF_URL, "@@"),
            ],
        ),
    ],
)
def test_a_viewer_is_told_the_page(default, command, expected):
    default(command)
    assert command_at(PDF, PAGE) == expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("gedit %U", ["gedit", "+12", "file:///a%20b/notes.txt"]),
        ("kate -b %U", ["kate", "-b", "--line", "12", "file:///a%20b/notes.txt"]),
        ("/usr/share/code/code %F", ["/usr/share/code/code", "--goto", f"{TEXT}:12"]),
        ("subl %F", ["subl", f"{TEXT}:12"]),
        ("gvim -f %F", ["gvim", "-f", "+12", TEXT]),
    ],
)
def test_an_editor_is_told_the_line(default, command, expected):
    default(command, "text/plain")
    assert command_at(TEXT, LINE) == expected


@pytest.mark.parametrize(
    ("command", "more"),
    [
        ("unheard-of %U", ""),
        ("evince", ""),
        ("xpdf %f", ""),
        ("mupdf %f", "Terminal=true"),
        ("sh -c 'evince %f'", ""),
        ("flatpak run --command=mupdf com.artifex.mupdf @@ %f @@", ""),
    ],
)
def test_a_program_that_is_not_known_to_take_a_page_is_left_to_the_system(default, command, more):
    default(command, more=more)
    assert command_at(PDF, PAGE) == []


def test_without_a_place_a_default_or_a_plain_name_the_system_opens_it(default, monkeypatch):
    assert command_at(PDF, PAGE) == []
    default("evince %U")
    assert command_at(PDF, Locator()) == []
    assert command_at(TEXT, LINE) == []
    assert command_at("/a/caf\udce9.pdf", PAGE) == []
    monkeypatch.setattr(viewers, "_PATIENCE_S", 0.0)
    assert command_at(PDF, PAGE) == []


def test_an_entry_that_is_not_there_or_leads_elsewhere_is_none(default):
    default("evince %U", name="kept.desktop")
    (viewers.Path(viewers.os.environ["XDG_DATA_HOME"]) / "applications" / "kept.desktop").unlink()
    assert command_at(PDF, PAGE) == []
    default("evince %U", name="kept.desktop")
    folder = viewers.Path(viewers.os.environ["XDG_DATA_HOME"]) / "applications"
    (folder.parent.parent / "xdg-mime").write_text("#!/bin/sh\necho ../applications/kept.desktop\n")
    assert command_at(PDF, PAGE) == []


@pytest.mark.parametrize("table", ["_PAGES", "_LINES"])
def test_the_tables_cannot_be_changed(table):
    with pytest.raises(TypeError):
        getattr(viewers, table)["x"] = None
