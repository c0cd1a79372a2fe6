from __future__ import annotations

from pathlib import Path

import pytest

from indexer.indexing.battery import is_drained

BATTERY = {"type": "Battery", "status": "Discharging", "capacity": "80"}
MAINS = {"type": "Mains", "online": "1"}


@pytest.mark.parametrize(
    ("supplies", "is_on_battery"),
    [
        ({}, False),
        ({"BAT0": BATTERY}, True),
        ({"BAT0": BATTERY | {"status": "Full"}}, False),
        ({"BAT0": BATTERY | {"status": "Full"}, "BAT1": BATTERY}, True),
        ({"ADP1": MAINS, "BAT0": BATTERY}, False),
        ({"ACAD": MAINS | {"online": "0"}, "BAT0": BATTERY}, True),
        ({"hidpp_battery_0": BATTERY | {"scope": "Device"}}, False),
        ({"BAT0": BATTERY, "hid-mouse-battery": BATTERY | {"scope": "Device", "status": "Charging"}}, True),
        ({"BAT0": {"type": "Battery"}}, False),
    ],
)
def test_only_the_machines_own_battery_counts(
    supplies: dict[str, dict[str, str]], is_on_battery: bool, tmp_path: Path
) -> None:
    for name, files in supplies.items():
        (tmp_path / name).mkdir()
        for file, text in files.items():
            (tmp_path / name / file).write_text(f"{text}\n")
    assert is_drained(tmp_path) is is_on_battery
    assert not is_drained(tmp_path / "not there")
