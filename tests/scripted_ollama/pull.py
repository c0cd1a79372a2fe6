"""The scripted Ollama's `/api/pull`: progress that may stall, go backwards or fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scripted_ollama.models import ScriptedModel

if TYPE_CHECKING:
    from tests.scripted_ollama.handler import Handler


def serve_pull(handler: Handler) -> None:
    """Play the download of a model; success installs it."""
    name = handler.exchange.json.get("model") or ""
    if not name:
        handler.send_error_json(400, "model is required")
        return
    script = handler.ollama.pulls.get(name)
    handler.start_stream()
    handler.send_line({"status": "pulling manifest"})
    if script is None:
        handler.send_line({"error": "pull model manifest: file does not exist"})
        handler.end_stream()
        return
    for number, layer in enumerate(script.layers):
        for completed in layer.completed:
            line = {"status": f"pulling {layer.digest[7:19]}", "digest": layer.digest, "total": layer.total}
            handler.send_line(line | ({"completed": completed} if completed else {}))
        if script.gate is not None and number == 0:
            handler.wait(script.gate)
    if script.error:
        handler.send_line({"error": script.error})
    elif not script.ends_silently:
        for status in ("verifying sha256 digest", "writing manifest", "success"):
            handler.send_line({"status": status})
        handler.ollama.add_model(ScriptedModel(name))
    handler.end_stream()
