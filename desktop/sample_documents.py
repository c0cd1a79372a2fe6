"""The sample documents that come with Deskhound, and what to ask them."""

from __future__ import annotations

from resources import resource_path

QUESTIONS = (
    "How many days of annual leave do employees get?",
    "How long is the notice period during probation?",
    "Who approves language lessons?",
    "Wie viele Urlaubstage gibt es?",
)
"""What they answer, in their own languages."""


def sample_folder() -> str:
    """Where they lie; empty where they are not installed."""
    try:
        return str(resource_path("sample_docs"))
    except FileNotFoundError:
        return ""
