"""An engine process of the real wire without anything behind it; the file `behaviour` makes it misbehave."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from indexer.errors import CorruptStoreError, DeskhoundError
from indexer.paths import DataDirectory
from indexer.protocol.launch import announce_failure, announce_ready
from indexer.protocol.lock import is_engine_running
from indexer.server import session
from tests.indexer.server.running import SmallEngine
from tests.waiting import wait_for


def main() -> None:
    directory = DataDirectory(Path(sys.argv[sys.argv.index("--data-dir") + 1]))
    behaviour = directory.root / "behaviour"
    how = behaviour.read_text() if behaviour.exists() else ""
    with (directory.root / "starts").open("a") as starts:
        starts.write(f"{os.getpid()}\n")
    if how == "die":
        raise RuntimeError("the sky is falling")
    if how == "refuse":
        announce_failure(CorruptStoreError("The catalog is damaged.", hint="Restore a backup."))
        sys.exit(1)
    if how == "never ready":
        threading.Event().wait()
    if how == "overtaken":  # by an engine whose client was killed before it had locked the directory
        behaviour.unlink()
        subprocess.Popen([sys.executable, *sys.orig_argv[1:]], stdout=subprocess.DEVNULL)
        wait_for(lambda: is_engine_running(directory))
    if how == "slow":
        time.sleep(0.5)
    if how.startswith("version "):
        session.app_version = lambda: how.removeprefix("version ")
    if how.startswith("protocol "):
        session.PROTOCOL_VERSION = int(how.removeprefix("protocol "))
    engine = SmallEngine(directory, idle_s=30)
    try:
        engine.start()
    except DeskhoundError as error:
        announce_failure(error)
        sys.exit(1)
    announce_ready()
    if how == "never stop":
        threading.Event().wait()
    engine.stopped.wait()
    engine.stop()
    os._exit(0)


if __name__ == "__main__":
    main()
