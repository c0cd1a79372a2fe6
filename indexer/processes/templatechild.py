"""The template's side: imports the module, then forks a child at each request. One thread, as a fork asks for.

Started as `python -m indexer.processes.templatechild MODULE` by `indexer.processes.template`.
"""

from __future__ import annotations

import gc
import importlib
import os
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial

import msgspec

from indexer.processes.startup import begin_child_life
from indexer.processes.template import ForkRequest

_MAX_REQUEST_BYTES = 1 << 17
_DESCRIPTORS = 2


def main() -> None:
    """Fork until the other side closes the channel."""
    if sys.platform != "linux":
        raise SystemExit("A template takes Linux.")
    begin_child_life()
    channel = socket.socket(fileno=0)  # in a child, its own standard input takes the place
    gc.disable()  # imports leave no garbage; looking for it is a twelfth of their time
    module = importlib.import_module(sys.argv[1])
    if (prepare := getattr(module, "prepare", None)) is not None:
        prepare()
    gc.enable()
    gc.freeze()  # a collection in a child would write to, and so copy, the pages that all of them share
    while True:
        data, descriptors, _, _ = socket.recv_fds(channel, _MAX_REQUEST_BYTES, _DESCRIPTORS)
        if not data:
            os._exit(0)  # whoever throws a template away waits for its end
        request = msgspec.json.decode(data, type=ForkRequest)
        pid = _forked(partial(_become, module.main, request, descriptors))
        for descriptor in descriptors:
            os.close(descriptor)
        channel.send(str(pid).encode())


def _forked(run: Callable[[], None]) -> int:
    """Run `run` in a process that is no child of this one but of the one above; returns its id."""
    if sys.platform != "linux":
        raise OSError("a template takes Linux")
    read_fd, write_fd = os.pipe()
    between = os.fork()
    if between == 0:
        try:
            own = os.getpid()
            pid = os.fork()
            if pid == 0:
                os.close(read_fd)
                os.close(write_fd)
                while os.getppid() == own:
                    os.sched_yield()
                run()
            os.write(write_fd, str(pid).encode())
        finally:
            os._exit(0)  # without an answer where there was no fork: the template ends of it
    os.close(write_fd)
    with open(read_fd, "rb") as answer:
        pid = int(answer.read())
    os.waitpid(between, 0)
    return pid


def _become(run: Callable[[], None], request: ForkRequest, descriptors: list[int]) -> None:
    """Run the child with the arguments, the environment and the streams it was asked for; does not return."""
    status = 1
    try:
        stdin, stderr = descriptors
        os.dup2(stdin, 0)
        os.dup2(stderr, 1)
        os.dup2(stderr, 2)
        os.close(stdin)
        os.close(stderr)
        os.environ.clear()
        os.environ.update(request.environment)
        tempfile.tempdir = None  # asked for anew: it is the child's own
        sys.argv[1:] = request.args
        run()
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing may return into the template's loop
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
