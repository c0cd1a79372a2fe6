"""A parent with four children that prints their pids and waits to be killed."""

from __future__ import annotations

import sys
import threading

from indexer.processes.spec import ChildSpec
from indexer.processes.supervisor import Supervisor
from tests.indexer.processes.sample_child import REPLIES, REQUESTS, Echo, Misbehave


def main() -> None:
    supervisor = Supervisor()
    for number, gentle_end_s in enumerate((0.0, 0.0, 5.0, 0.0)):
        spec = ChildSpec(
            f"child-{number}",
            "tests.indexer.processes.sample_child",
            request_types=REQUESTS,
            reply_types=REPLIES,
            gentle_end_s=gentle_end_s,
            from_template=number == 3,
        )
        child = supervisor.start(spec)
        child.call(Echo("ready"))
        if number == 1:
            replies = child.stream(Misbehave("hang in native code"))
            next(replies)
            threading.Thread(target=next, args=(replies,), daemon=True).start()
        sys.stdout.write(f"{child.view().pid}\n")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
