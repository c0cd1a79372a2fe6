"""Every socket of every process during a full run: none but to Ollama where the settings say it is."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.protocol.messages import ChangeSettingRequest, PreviewRequest
from resources import resource_path
from tests.integration.conftest import RunningEngine

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace records the sockets, on Linux only"),
]

CALLS = "socket,connect,bind,listen,sendto,sendmsg,sendmmsg"
WITHIN = {"AF_UNIX", "AF_NETLINK"}
"""Families of sockets to other processes of this machine, and to the kernel's own tables."""
PROBE = ("bind", "::1", 0)
"""How urllib3, which LlamaIndex imports, learns whether there is IPv6: nothing listens there."""
_OPENED = re.compile(r"\bsocket\((AF_\w+).* = \d")  # what the sandbox of parsers refused is none
_ADDRESSED = re.compile(r"\b(\w+)\(.*?sa_family=AF_INET6?, \w+=htons\((\d+)\).*?\"([^\"]+)\"")


class Recorded:
    """An engine of which the system calls that reach the network are written down."""

    def __init__(self, engine: RunningEngine, log: Path, home: Path) -> None:
        self.engine = engine
        self.home = home
        self._log = log

    def families(self) -> set[str]:
        """Of all sockets that were opened."""
        return set(_OPENED.findall(self._log.read_text("utf-8", "replace")))

    def addressed(self) -> set[tuple[str, str, int]]:
        """Call, host and port of all that named an address outside the file system."""
        found = _ADDRESSED.findall(self._log.read_text("utf-8", "replace"))
        return {(call, host, int(port)) for call, port, host in found}

    def processes(self) -> int:
        """How many made such a call."""
        return len({line.split(" ", 1)[0] for line in self._log.read_text("utf-8").splitlines()})


@pytest.fixture
def recorded(directory, tmp_path, monkeypatch) -> Iterator[Recorded]:
    """An engine under `strace`, in a home of its own."""
    home, log = tmp_path / "home", tmp_path / "calls"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    command = ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", str(log)]
    engine = [sys.executable, "-m", "indexer.engine", "--data-dir", str(directory.root)]
    with subprocess.Popen([*command, *engine], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "ready" in process.stdout.readline()
        running = RunningEngine(directory)
        yield Recorded(running, log, home)
        running.stop()
    assert process.returncode == 0


def use(recorded: Recorded, folder: Path) -> None:
    """All that a day brings: indexing, search by words and meaning, an answer, a preview, status."""
    shutil.copytree(resource_path("sample_docs"), folder / "samples")
    engine = recorded.engine
    engine.add(folder)
    hits = engine.search("annual leave").hits
    assert hits
    assert engine.search("how much vacation do I get", mode="semantic").hits
    assert engine.ask("How many days of annual leave do employees get?").sentences
    engine.client.call(PreviewRequest(hits[0].document_id, query="leave"))
    engine.status()


def left_in(home: Path) -> list[str]:
    """Files that a run left in the user's home."""
    return [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()]


def test_without_a_model_nothing_but_ollamas_place_is_tried(recorded, folder):
    use(recorded, folder)
    recorded.engine.stop()
    assert recorded.processes() > 1
    assert recorded.families() <= WITHIN | {"AF_INET"}
    assert recorded.addressed() <= {("connect", "127.0.0.1", 11434)}
    assert left_in(recorded.home) == []


def test_with_a_model_only_ollama_is_talked_to(recorded, folder, ollama):
    recorded.engine.client.call(ChangeSettingRequest("answers.host", json.dumps(ollama.url)))
    ollama.say("Annual leave is 27 days plus the bank holidays.")
    use(recorded, folder)
    recorded.engine.stop()
    talk = ("connect", "127.0.0.1", int(ollama.url.rpartition(":")[2]))
    assert recorded.families() <= WITHIN | {"AF_INET", "AF_INET6"}
    assert talk in recorded.addressed()
    assert recorded.addressed() <= {talk, PROBE, ("connect", "127.0.0.1", 11434)}
    assert left_in(recorded.home) == []
