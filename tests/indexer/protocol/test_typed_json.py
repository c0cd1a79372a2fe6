from __future__ import annotations

import subprocess
import sys

TWO_THREADS = """
import threading
from dataclasses import dataclass
from indexer.protocol.typed_json import decode_json

begun, second = threading.Event(), []

def decode():
    begun.set()
    decode_json(b'{"inner": {"value": 1}, "other": 2}', Outer)

def fields_are_looked_at():
    if not second:
        second.append(threading.Thread(target=decode))
        second[0].start()
        begun.wait()
        second[0].join(timeout=0.1)
    return int

@dataclass
class Inner:
    value: "fields_are_looked_at()"

@dataclass
class Outer:
    inner: Inner
    other: int

decode_json(b'{"inner": {"value": 1}, "other": 2}', Outer)
second[0].join()
"""


def test_two_threads_may_read_a_class_for_the_first_time() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWO_THREADS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
