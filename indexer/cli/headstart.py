"""A head start: the parsers' template starts while the command line is still to be understood.

Either takes a processor for about 0.1 s. A command works as well without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.processes.supervisor import Supervisor

_READS_FILES = "extract"
_begun: list[Supervisor] = []


@contextmanager
def head_start(arguments: list[str]) -> Iterator[None]:
    """Start what the command that is named first will need, if it reads files itself; what it does not take ends."""
    if arguments[:1] == [_READS_FILES] and "--help" not in arguments:
        _begun.append(_prepared())
    try:
        yield
    finally:
        while _begun:  # the command line was wrong
            _begun.pop().stop()


def supervisor_of_parsers() -> Supervisor:
    """The one with the head start, or else one that starts now; the caller stops it."""
    return _begun.pop() if _begun else _prepared()


def _prepared() -> Supervisor:
    from indexer.parsing import WORKER_MODULE
    from indexer.processes.templatestart import begin_template, can_fork

    try:
        begun = begin_template(WORKER_MODULE) if can_fork() else None
    except OSError:
        begun = None  # whoever takes the next step says so
    from indexer.processes.supervisor import Supervisor

    supervisor = Supervisor()
    supervisor.prepare(WORKER_MODULE, begun)
    return supervisor
