"""Ollama's wire, for answers: one connection a request, ticks while it is silent, cancel by closing.

Raw HTTP over httpx rather than the `ollama` package, for list, pull and delete too: importing that
package (0.6.3) fails where `ALL_PROXY` names a SOCKS proxy, it sends `OLLAMA_API_KEY` to any host, its
typed results drop `remote_host`, and neither a silent pull nor a silent chat can be cancelled.
"""
