"""Reading and changing settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadSettingsRequest:
    """Ask for the settings."""


@dataclass(frozen=True, slots=True)
class SettingsReply:
    """All settings by name, as JSON values in text (see `indexer.settings`)."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ChangeSettingRequest:
    """Set one setting; with `is_dry_run` only say what that costs."""

    name: str
    value: str
    """A JSON value in text."""
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """What a change of a setting does or would do."""

    name: str
    value: str
    cost: str
    """In words, e.g. `41,000 chunks are embedded anew, about 50 minutes`; empty if nothing."""
