"""A client in a process of its own: waits for the starting signal, ensures the engine, tells the outcome."""

from __future__ import annotations

import sys
from pathlib import Path

from indexer.paths import DataDirectory
from indexer.protocol.client import EngineClient
from indexer.protocol.launch import ensure_engine


def main() -> None:
    directory = DataDirectory(Path(sys.argv[1]))
    sys.stdout.write("here\n")
    sys.stdout.flush()
    sys.stdin.readline()
    outcome = ensure_engine(directory, module="tests.indexer.protocol.engine_process")
    with EngineClient.connect(directory, client="command", start=False) as client:
        sys.stdout.write(f"{outcome} {client.welcome.pid}\n")


if __name__ == "__main__":
    main()
