"""Raw HTTP to Ollama: address, refusals, errors. Shared by embedding and answering.

Raw httpx rather than a client library: the libraries honour proxies and redirects, send a key to
any host and drop `remote_host`, the one field that shows that a model runs elsewhere. The wire is
described in Ollama's docs (`docs/api.md`) and pinned here as of version 0.33.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.errors import ModelError

if TYPE_CHECKING:
    import httpx

DEFAULT_PORT = 11434

_CONNECT_S = 4.0
_SCHEME_PORTS = {"http": 80, "https": 443}
_BIND_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class RefusedError(ModelError):
    """The host or the model would take text off this machine, which nobody has allowed."""

    code = "model_refused"


@dataclass(frozen=True, slots=True)
class OllamaHost:
    """A parsed address of an Ollama server."""

    scheme: str
    host: str
    """Name or IP address, without brackets."""
    port: int
    path: str = ""
    """Prefix behind a reverse proxy, without a slash at its end."""

    @property
    def url(self) -> str:
        """Base URL, e.g. `http://127.0.0.1:11434`."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{name}:{self.port}{self.path}"

    @property
    def is_loopback(self) -> bool:
        """Whether requests stay on this machine. Names are judged by name: nothing is looked up."""
        try:
            return ipaddress.ip_address(self.host.partition("%")[0]).is_loopback
        except ValueError:
            return False


def parse_host(text: str) -> OllamaHost:
    """Parse what `OLLAMA_HOST` may hold, as Ollama's own client does.

    Without a scheme the port defaults to 11434, with one to 80 or 443; a bad port gives the default.
    Bind addresses become loopback ones. `localhost` becomes 127.0.0.1: the server binds IPv4 only and
    trying `::1` first costs seconds on some systems (python/cpython#106130); no name is looked up.

    Raises:
        RefusedError: a scheme other than http and https.
    """
    cleaned = text.strip().strip("\"'").strip()
    scheme, separator, rest = cleaned.partition("://")
    if not separator:
        scheme, rest = "http", cleaned
        default_port = DEFAULT_PORT
    scheme = scheme.lower()
    if scheme not in _SCHEME_PORTS:
        raise RefusedError(f"Ollama is reached by http or https, not by “{scheme}”.")
    if separator:
        default_port = _SCHEME_PORTS[scheme]
    authority, slash, path = rest.partition("/")
    if not separator and authority == "ollama.com":
        scheme, default_port = "https", 443
    host, port = _split_port(authority.rpartition("@")[2], default_port)
    host = _BIND_ADDRESSES.get(host, host)
    if not host or host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    return OllamaHost(scheme, host, port, (slash + path).rstrip("/"))


def _split_port(authority: str, default: int) -> tuple[str, int]:
    """Host and port of `host`, `:port`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address."""
    bracketed = re.fullmatch(r"\[([^\]]*)\](?::(.*))?", authority)
    if bracketed:
        host, port = bracketed[1], bracketed[2] or ""
    elif authority.count(":") > 1:
        host, port = authority, ""
    else:
        host, _, port = authority.partition(":")
    is_port = port.isascii() and port.isdigit() and 0 <= int(port) <= 65535
    return host.lower(), int(port) if is_port else default


def require_allowed(host: OllamaHost, allowed_urls: frozenset[str] = frozenset()) -> None:
    """Pass loopback and the base URLs that the user has allowed.

    Raises:
        RefusedError: any other host.
    """
    if host.is_loopback or host.url in {parse_host(url).url for url in allowed_urls}:
        return
    raise RefusedError(
        f"{host.url} is not this machine, so your text would leave it.",
        hint="Allow this host in the settings (answers.allow_hosts) if that is what you want.",
    )


def is_cloud_name(model: str) -> bool:
    """Whether a local server would forward this model to ollama.com: the server's own rule.

    From `server/cloud_proxy.go` of 0.18 and later: the tag is `cloud`, or ends in `-cloud`.
    """
    if ":" not in model:
        return False
    tag = model.strip().lower().rsplit(":", 1)[-1]
    return tag == "cloud" or ("/" not in tag and tag.endswith("-cloud"))


def is_remote_record(record: Mapping[str, object]) -> bool:
    """Whether a record of `/api/tags` or `/api/show` says that the model runs elsewhere.

    An alias of a cloud model may carry any name; only these two fields tell (0.12.0 and later).
    """
    return bool(record.get("remote_host") or record.get("remote_model"))


def require_local_model(model: str, record: Mapping[str, object] | None = None) -> None:
    """Pass models that run on the server that was asked, judged by name and, if given, by record.

    Raises:
        RefusedError: a cloud model.
    """
    if is_cloud_name(model) or (record is not None and is_remote_record(record)):
        raise RefusedError(
            f"“{model}” runs in Ollama's cloud, so your text would leave this machine.",
            hint="Choose a model that is installed on this machine.",
        )


def open_client(
    host: OllamaHost,
    *,
    read_timeout_s: float | None = 600.0,
    headers: Mapping[str, str] | None = None,
) -> httpx.Client:
    """A client for one server: no proxies, no netrc, no redirects.

    Nothing is sent until the first token, through queueing, model load and prompt processing
    (minutes on a CPU): hence the long read timeout. Callers close the client.
    """
    import httpx

    return httpx.Client(
        base_url=host.url,
        headers=dict(headers or {}),
        timeout=httpx.Timeout(read_timeout_s, connect=_CONNECT_S, write=60.0, pool=60.0),
        # Reading the certificates costs 0.1-0.3 s a client and serves https only.
        verify=host.scheme == "https",
        trust_env=False,
        follow_redirects=False,
    )


def error_text(body: bytes) -> str:
    """What an error reply says, shortened; empty where it says nothing.

    Bodies are `{"error": "text"}`, where the text may be JSON of llama-server again, or plain text
    (`404 page not found`), or empty (403 for a refused Host header).
    """
    text = body[:65536].decode("utf-8", "replace").strip()
    for _ in range(3):
        try:
            value = json.loads(text)
        except ValueError:
            break
        inner = value.get("error", value.get("message")) if isinstance(value, dict) else None
        if isinstance(inner, dict):
            inner = inner.get("message", "")
        if not isinstance(inner, str):
            break
        text = inner.strip()
    return " ".join(text.split())[:400]


def model_base_name(model: str) -> str:
    """`nomic-embed-text` of `registry/library/Nomic-Embed-Text:v1.5`."""
    return model.strip().rsplit("/", 1)[-1].partition(":")[0].lower()


def same_model(first: str, second: str) -> bool:
    """Whether two names mean one model: case does not matter, the default tag is `latest`."""

    def full(name: str) -> str:
        lowered = name.strip().lower()
        return lowered if ":" in lowered.rsplit("/", 1)[-1] else f"{lowered}:latest"

    return full(first) == full(second)


def parse_version(text: str) -> tuple[int, ...]:
    """`(0, 33, 0)` of `0.33.0-rc2`; `(0, 0, 0)` for self-built servers and what cannot be read."""
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", text.strip())
    return tuple(int(number) for number in found.groups()) if found else (0, 0, 0)


def local_name(model: str, version: tuple[int, ...]) -> str:
    """The name to send: from 0.18 on with `:local`, which makes the server itself refuse a remote model."""
    if version < (0, 18, 0):
        return model
    tagged = model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"
    return f"{tagged}:local"
