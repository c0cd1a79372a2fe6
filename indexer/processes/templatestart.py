"""The start of a template: it imports next to nothing, so that a command takes this step before all others.

Both the command and its template then import what they need at the same time: 0.03 s of what a command takes.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

from indexer.interpreter import module_command
from indexer.processes.environment import child_environment

TEMPLATE_MODULE = "indexer.processes.templatechild"

Begun = tuple[subprocess.Popen[bytes], socket.socket]
"""The process of a template, and the channel for what is asked of it."""

_ANSWER_S = 60.0
"""For the imports at its start; a fork takes milliseconds."""


def can_fork() -> bool:
    """Whether children can be forked from a template here: it takes Linux 5.4 and a Python built for it."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def begin_template(module: str) -> Begun:
    """Start the process of a template for `module`; it ends with the thread that calls.

    Raises:
        OSError: it cannot be started.
    """
    if sys.platform != "linux":
        raise OSError("a template takes Linux")
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.settimeout(_ANSWER_S)
    options = json.dumps({"name": f"template of {module}", "parent_pid": os.getpid()})
    try:
        with theirs:
            process = subprocess.Popen(
                module_command(TEMPLATE_MODULE, (module,)),
                env=child_environment(options, {}),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
    except OSError:
        ours.close()
        raise
    return process, ours
