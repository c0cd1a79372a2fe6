"""Runs a command line: the barrier that turns errors into exit codes."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from indexer.cli.headstart import head_start
from indexer.errors import DeskhoundError, EngineError
from indexer.interpreter import collect_garbage_sparingly

EXIT_FAILED = 1
EXIT_ENGINE = 3
EXIT_INTERRUPTED = 130


def run(arguments: list[str]) -> int:
    """Run a command line; returns the exit code (see `indexer.cli`)."""
    collect_garbage_sparingly()
    _open_what_is_closed()
    _take_every_letter()
    try:
        with head_start(arguments):
            _run(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except KeyboardInterrupt:  # before or after the command line itself, which says the same
        return EXIT_INTERRUPTED
    except DeskhoundError as error:
        _say(error.message, error.hint)
        return EXIT_ENGINE if isinstance(error, EngineError) else EXIT_FAILED
    except OSError as error:  # the disk that the output goes to is full, say
        _say(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}.")
        return EXIT_FAILED
    finally:
        collect_garbage_sparingly()  # the interpreter's end would look at all that lives, too
    return 0


def _say(*lines: str) -> None:
    sys.stderr.write("deskhound: " + "\n".join(filter(None, lines)) + "\n")


def _open_what_is_closed() -> None:
    """Let what is printed go nowhere where the caller closed a stream: Python has None in its place."""
    # Open as long as the program runs, as the streams that they stand for are.
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _take_every_letter() -> None:
    """Let names and texts of files be printed whatever they are written in.

    In a file or a pipe as UTF-8, as Python does from 3.15 on (PEP 686): on Windows these take 200 letters otherwise,
    and the first other one ends the program. A terminal that is no Unicode gets escapes.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _run(arguments: list[str]) -> None:
    from indexer.cli.commands import COMMANDS, build  # takes a while, like what has a head start

    names = arguments[:1] if arguments[:1] and arguments[0] in COMMANDS else COMMANDS
    build(names)(arguments, prog_name="deskhound")
