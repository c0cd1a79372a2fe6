"""Whether anybody listens where Ollama should be: a look that costs a millisecond and no process."""

from __future__ import annotations

import socket

from indexer.answering.ollama.failures import unavailable
from indexer.ollama_http import parse_host, require_allowed

_TIMEOUT_S = 2.0


def require_listener(host: str, allowed_hosts: tuple[str, ...]) -> None:
    """Pass where something on this machine takes connections; other allowed hosts are not tried here.

    Raises:
        RefusedError: the host is neither this machine nor allowed; nothing was tried.
        ModelUnavailableError: nobody listens.
    """
    address = parse_host(host)
    require_allowed(address, frozenset(allowed_hosts))
    if not address.is_loopback:
        return
    try:
        socket.create_connection((address.host, address.port), timeout=_TIMEOUT_S).close()
    except OSError as error:
        raise unavailable(address.url) from error
