"""A scripted Ollama: a real HTTP server on loopback that speaks Ollama's wire.

It behaves as the version it claims to be (capabilities, `truncate`, `:local`, `/api/status`), keeps
models loaded with the `num_ctx` they were asked with, records every request and notices when a
client hangs up. What a model says is a `ChatScript`; what a download does is a `PullScript`.

    with ScriptedOllama() as server:
        server.add_model("llama3.2:3b")
        server.say("Leave is 25 days [1].", "And a second answer.")
        client(server.url)
        assert server.requests("/api/chat")[0].json["options"]["num_ctx"] == 8192
"""

from __future__ import annotations

from tests.scripted_ollama.models import ScriptedModel
from tests.scripted_ollama.scripts import ChatScript, Exchange, Layer, PullScript
from tests.scripted_ollama.server import ScriptedOllama

__all__ = ["ChatScript", "Exchange", "Layer", "PullScript", "ScriptedModel", "ScriptedOllama"]
