"""What a taken-over parser can do: nothing outside its scratch folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.domain import DocumentState
from indexer.parsing.confinement.sandbox import SandboxSupport, probe_sandbox, readable_paths
from indexer.processes import starting
from indexer.processes.supervisor import Supervisor
from indexer.storage.textblocks import decode_text

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's"),
]

ROOT = Path(__file__).resolve().parents[4]
SUPPORT = probe_sandbox()
needs_seccomp = pytest.mark.skipif(not SUPPORT.has_seccomp, reason="this kernel has no seccomp")
needs_landlock = pytest.mark.skipif(not SUPPORT.landlock_version, reason="this kernel has no Landlock")
needs_confinement = pytest.mark.skipif(not SUPPORT.is_confined, reason="this kernel confines nothing")


@pytest.fixture(scope="module", params=["forked", "spawned"])
def supervisor(request: pytest.FixtureRequest) -> Iterator[Supervisor]:
    """Workers forked from a template are confined like those that began by themselves."""
    with pytest.MonkeyPatch.context() as patch, Supervisor() as supervisor:
        if request.param == "spawned":
            patch.setattr(starting, "can_fork", lambda: False)
        yield supervisor


@pytest.fixture
def told(order):
    def told(line: str) -> str:
        (answer,) = order(line)
        assert answer.state is DocumentState.WORDS
        return decode_text(answer.text_blocks).strip()

    return told


@pytest.fixture(scope="module")
def public_file(open_folder: Path) -> Path:
    """A file that file permissions let anybody read and write."""
    path = open_folder / "public.txt"
    path.write_text("secret")
    path.chmod(0o666)
    return path


def test_the_hostile_worker_is_an_unprivileged_user(told):
    assert told("whoami") != "0"


@needs_confinement
def test_no_tcp_connection_can_be_opened(told):
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert told(f"connect 127.0.0.1 {server.getsockname()[1]}") == "refused PermissionError"


@needs_seccomp
@pytest.mark.parametrize("verb", ["udp", "unix /run/dbus/system_bus_socket"])
def test_no_other_socket_can_be_made(told, verb):
    assert told(verb) == "refused PermissionError"


@needs_landlock
def test_no_file_outside_can_be_read_or_listed(told, public_file):
    assert told(f"read {public_file}") == "refused PermissionError"
    assert told(f"list {public_file.parent}") == "refused PermissionError"
    assert told("read /etc/passwd") == "refused PermissionError"
    assert told("list /home") == "refused PermissionError"


@needs_confinement
def test_no_file_outside_can_be_written_changed_or_removed(told, public_file):
    assert told(f"write {public_file}") == "refused PermissionError"
    assert told(f"write {public_file.parent / 'new.txt'}") == "refused PermissionError"
    assert told(f"chmod {public_file}") == "refused PermissionError"
    assert told(f"remove {public_file}") == "refused PermissionError"
    assert public_file.read_text() == "secret"


@needs_seccomp
def test_no_attribute_of_a_file_outside_can_be_set(told, public_file):
    assert told(f"label {public_file}") == "refused PermissionError"


@needs_landlock
def test_its_scratch_folder_can_be_used(told):
    assert told("scratch") == "done"


@needs_seccomp
@pytest.mark.parametrize("verb", ["fork", "exec", "kill"])
def test_no_process_can_be_started_or_signalled(told, verb):
    assert told(verb) == "refused PermissionError"


@needs_seccomp
def test_without_landlock_seccomp_refuses_all_writing(tmp_path):
    (tmp_path / "file.txt").write_text("kept")
    script = """
import os, sys
from indexer.parsing.confinement.seccomp import forbid_system_calls
print(forbid_system_calls(also_writing=True))
file, folder = sys.argv[1:]
for action in (lambda: open(file, "w"), lambda: open(file + "2", "x"), lambda: os.unlink(file),
               lambda: os.rename(file, file + "3"), lambda: os.mkdir(folder + "/sub"), lambda: os.truncate(file, 0)):
    try:
        action()
    except PermissionError:
        print("refused")
print(open(file).read())
"""
    arguments = [sys.executable, "-c", script, str(tmp_path / "file.txt"), str(tmp_path)]
    printed = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert printed.split() == ["True", *["refused"] * 6, "kept"]


def test_threads_work(told):
    assert told("thread") == "done"


def test_the_paths_left_readable_hold_no_user_files():
    home = os.path.realpath(os.path.expanduser("~"))
    for path in map(os.path.realpath, readable_paths()):
        assert path not in ("/", home, os.path.dirname(home), "/tmp", "/etc", "/proc"), path


def test_the_doctor_can_say_what_confines_a_parser():
    assert (
        SandboxSupport(7, has_seccomp=True, has_limits=True).label() == "Landlock 7, seccomp, resource limits"
    )
    assert SandboxSupport(0, has_seccomp=False, has_limits=False).label() == "process isolation only"
    assert not SandboxSupport(3, has_seccomp=False, has_limits=True).is_confined
