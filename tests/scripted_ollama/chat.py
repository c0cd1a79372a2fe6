"""The scripted Ollama's `/api/chat`: limits, loading, thinking, streams and their accidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.scripted_ollama.models import ScriptedModel, token_count
from tests.scripted_ollama.scripts import ChatScript

if TYPE_CHECKING:
    from tests.scripted_ollama.handler import Handler

DEFAULT_NUM_CTX = 4096
NUM_KEEP = 4
_CREATED = "2026-11-22T10:00:00.000000001Z"


def serve_chat(handler: Handler) -> None:
    """Answer one chat request."""
    request = handler.exchange.json
    model = handler.model_or_error()
    if model is None:
        return
    if refusal := _refusal(handler, model, request):
        handler.send_error_json(*refusal)
        return
    num_ctx = min(request.get("options", {}).get("num_ctx", DEFAULT_NUM_CTX), model.context_length)
    if not request.get("messages"):
        _load_only(handler, model, request, num_ctx)
        return
    script = handler.ollama.next_chat(request)
    if script.gate is not None:
        handler.wait(script.gate)
    if script.status != 200:
        handler.send_bytes(script.status, script.body)
        return
    prompt_tokens = sum(token_count(message["content"]) for message in request["messages"])
    honours_truncate = handler.ollama.numbers >= (0, 12, 6)
    if prompt_tokens > num_ctx and honours_truncate and request.get("truncate") is False:
        text = f"request ({prompt_tokens} tokens) exceeds the available context size ({num_ctx} tokens)"
        handler.send_error_json(400, text)
        return
    if not _load(handler, model, num_ctx):
        return
    if prompt_tokens > num_ctx:
        is_new = handler.ollama.numbers >= (0, 30, 0)
        prompt_tokens = num_ctx - (num_ctx - NUM_KEEP) // 2 if is_new else num_ctx
    counted = prompt_tokens if script.prompt_tokens is None else script.prompt_tokens
    _play(handler, model, request, script, counted)


def _refusal(handler: Handler, model: ScriptedModel, request: dict[str, Any]) -> tuple[int, str] | None:
    """Status and text where the request cannot be served at all."""
    ollama, think = handler.ollama, request.get("think")
    if "completion" not in model.capabilities:
        return 400, f'"{request["model"]}" does not support chat'
    if (
        think is not None
        and "thinking" not in model.capabilities
        and (think is not False or ollama.numbers < (0, 12, 5))
    ):
        return 400, f'"{request["model"]}" does not support thinking'
    if not isinstance(request.get("options", {}).get("num_ctx", 1), int):
        return 400, 'option "num_ctx" must be of type integer'
    if ollama.busy_count > 0:
        ollama.busy_count -= 1
        return 503, "server busy, please try again.  maximum pending requests exceeded"
    return None


def _load(handler: Handler, model: ScriptedModel, num_ctx: int) -> bool:
    if handler.ollama.load(model, num_ctx):
        return True
    if handler.ollama.numbers >= (0, 30, 0):
        text = "llama-server reported out-of-memory during startup: failed to allocate compute buffers"
    else:
        text = "model requires more system memory (9.1 GiB) than is available (3.2 GiB)"
    handler.send_error_json(500, text)
    return False


def _load_only(handler: Handler, model: ScriptedModel, request: dict[str, Any], num_ctx: int) -> None:
    reason = "load"
    if request.get("keep_alive") == 0:
        handler.ollama.loaded.pop(model.full_name, None)
        reason = "unload"
    elif not _load(handler, model, num_ctx):
        return
    handler.send_json(
        {
            "model": request["model"],
            "created_at": _CREATED,
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": reason,
        }
    )


def _pieces(handler: Handler, model: ScriptedModel, request: dict[str, Any], script: ChatScript) -> list[Any]:
    """The chunks before the last, as message fields."""
    pieces: list[dict[str, str]] = []
    unset_leaks = (0, 9, 0) <= handler.ollama.numbers < (0, 12, 4) and request.get("think") is None
    if script.thinking and (script.leaks_thinking or unset_leaks):
        pieces += [{"content": "<think>"}, {"content": script.thinking}, {"content": "</think>\n\n"}]
    elif script.thinking and "thinking" in model.capabilities and request.get("think") is not False:
        pieces += [{"content": "", "thinking": f"{word} "} for word in script.thinking.split()]
    return pieces + [{"content": chunk} for chunk in script.chunks()]


def _play(
    handler: Handler, model: ScriptedModel, request: dict[str, Any], script: ChatScript, prompt_tokens: int
) -> None:
    pieces = _pieces(handler, model, request, script)
    last: dict[str, Any] = {"role": "assistant", "content": ""}
    if script.text_in_last and pieces:
        last |= pieces.pop()
    metrics = {
        "total_duration": 5_000_000_000,
        "load_duration": 1_500_000_000,
        "prompt_eval_count": prompt_tokens,
        "prompt_eval_duration": 2_000_000_000,
        "eval_count": len(pieces),
        "eval_duration": 1_500_000_000,
    }
    about = {"model": request["model"], "created_at": _CREATED}
    end = {
        **about,
        "message": last,
        "done": True,
        "done_reason": script.done_reason,
        **{key: value for key, value in metrics.items() if value},
    }
    handler.start_stream()
    for count, piece in enumerate([*pieces, None]):
        if _accident(handler, script, count):
            return
        if piece is not None:
            message = {"role": "assistant", **piece}
            handler.send_line({**about, "message": message, "done": False})
            if script.blank_lines:
                handler.send_line(b"")
    handler.send_line(end)
    handler.end_stream()


def _accident(handler: Handler, script: ChatScript, count: int) -> bool:
    """What the script has happen after `count` chunks; True where the stream is over."""
    if script.gate_after is not None and script.gate_after[0] == count:
        handler.wait(script.gate_after[1])
    if script.junk_after == count:
        handler.send_line(b"\xff\xfe not json")
    if script.error_after == count:
        handler.send_line({"error": script.error})
        handler.end_stream()
        return True
    if script.cut_after == count:
        handler.end_stream()
        return True
    if script.drop_after == count:
        handler.break_connection()
        return True
    return False
