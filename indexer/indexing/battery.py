"""Whether the machine runs on its battery."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil

_SUPPLIES = Path("/sys/class/power_supply")


def on_battery() -> bool:
    """Whether the machine runs on its battery; False where it has none or does not say."""
    if sys.platform == "linux":
        return is_drained(_SUPPLIES)
    else:  # noqa: RET505 - so that mypy leaves it out on Linux
        try:
            battery = psutil.sensors_battery()
        except (AttributeError, OSError, RuntimeError):  # not on every platform, nor in every sandbox
            return False
        return battery is not None and battery.power_plugged is False


def is_drained(supplies: Path) -> bool:
    """Whether a battery of the machine itself is discharged and no mains are there, by what Linux says in a folder.

    The kernel tells in `scope` what feeds a device only (Documentation/ABI/testing/sysfs-class-power): psutil takes
    the battery of a wireless mouse for that of the machine, and two names alone for mains.
    """
    found = [(_said(each, "type"), each) for each in supplies.glob("*") if _said(each, "scope") != "Device"]
    if any(_said(each, "online") == "1" for kind, each in found if kind == "Mains"):
        return False
    return any(_said(each, "status") == "Discharging" for kind, each in found if kind == "Battery")


def _said(supply: Path, name: str) -> str:
    try:
        return (supply / name).read_text("utf-8").strip()
    except (OSError, ValueError):  # not every driver has every file, and a battery may just be taken out
        return ""
