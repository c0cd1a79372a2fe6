"""What answering loads, and when: LlamaIndex takes 2-3 s and 100 MB."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("llama_index", "httpx", "chromadb", "onnxruntime", "ollama")


def loaded_after(code):
    """Which of the heavy packages a fresh interpreter holds after some code."""
    lines = f"import sys\n{code}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_engine_s_side_loads_neither_llama_index_nor_a_client():
    assert loaded_after("import indexer.answering.service") == []


def test_the_child_starts_without_llama_index():
    assert loaded_after("import indexer.answering.worker") == []


@pytest.mark.process
def test_looking_for_ollama_loads_no_llama_index(ollama):
    code = (
        "from indexer.answering.worker import AnswerWorker\n"
        "from indexer.answering.messages import CheckModels, Prepare\n"
        "from indexer.answering.ollama.api import OllamaSettings\n"
        "from indexer.errors import ModelError\n"
        "worker = AnswerWorker()\n"
        f"assert worker.check(CheckModels(OllamaSettings(host='{ollama.url}')), None).message.state == 'ready'\n"
        "try: list(worker.prepare(Prepare(OllamaSettings(host='http://127.0.0.1:9'), 'why'), None))\n"
        "except ModelError: pass"
    )
    assert loaded_after(code) == ["httpx"]
