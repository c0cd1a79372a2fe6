"""When indexing may work: paused by the user, by the battery, by a full disk, by a query under way."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from indexer.indexing.battery import on_battery

_BATTERY_EVERY_S = 10.0
_RETRY_AFTER_TROUBLE_S = 20.0
_BATTERY_DUTY = 1 / 3
"""Share of the time that is worked on battery."""
_LONGEST_REST_S = 30.0
"""A picture, or a few texts for a large model, take 10 s. Who is in a hurry waits for the end of the rest."""
_QUERY_PATIENCE_S = 5.0
"""A query that takes longer than this no longer holds indexing up."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What the user wants of indexing in the background."""

    is_gentle: bool = True
    only_on_mains: bool = False
    slow_on_battery: bool = True


class Throttle:
    """A gate that every unit of indexing passes. Thread-safe."""

    def __init__(
        self, manners: Callable[[], Manners], *, is_on_battery: Callable[[], bool] = on_battery
    ) -> None:
        """Ask `manners` and `is_on_battery` each time anew: both change while indexing runs."""
        self._manners = manners
        self._is_on_battery = is_on_battery
        self._changed = threading.Condition()
        self._is_stopped = False
        self._paused_until: tuple[float, float] | None = None
        """By the wall clock, which goes on while the machine sleeps, and by the monotonic one, which nobody sets."""
        self._is_full_speed = False
        self._troubles: dict[Hashable, str] = {}
        """What stands in the way, by who met it; the last one told comes last."""
        self._trouble_until = 0.0
        self._queries = 0
        self._query_began = 0.0
        self._battery = (False, -_BATTERY_EVERY_S)

    def pause(self, seconds: float = math.inf) -> None:
        """Stop at the next file or batch, for some seconds or until `resume`."""
        with self._changed:
            self._paused_until = (time.time() + seconds, time.monotonic() + seconds)
            self._changed.notify_all()

    def resume(self, *, full_speed: bool = False) -> None:
        """Go on; with `full_speed` without manners until `finished` is told that all is done."""
        with self._changed:
            self._paused_until = None
            self._is_full_speed = full_speed
            self._trouble_until = 0.0
            self._changed.notify_all()

    def trouble(self, teller: Hashable, reason: str) -> None:
        """Something outside stands in the way of `teller`, e.g. a full disk: wait, then try again."""
        with self._changed:
            self._troubles.pop(teller, None)
            self._troubles[teller] = reason
            self._trouble_until = time.monotonic() + _RETRY_AFTER_TROUBLE_S
            self._changed.notify_all()

    def outlast_trouble(self) -> None:
        """Wait until it is worth trying again after `trouble`; returns at once when indexing stops."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_stopped or time.monotonic() >= self._trouble_until, _RETRY_AFTER_TROUBLE_S
            )

    @property
    def is_in_trouble(self) -> bool:
        """Whether something outside stands in the way."""
        return bool(self._troubles)

    def worked(self) -> None:
        """Something was stored: whatever stood in the way is gone."""
        if self._troubles:
            with self._changed:
                self._troubles.clear()

    def overcome(self, teller: Hashable) -> None:
        """Nothing stands in the way of `teller` any more, though it may have had nothing to store since."""
        if teller in self._troubles:
            with self._changed:
                self._troubles.pop(teller, None)

    def finished(self) -> None:
        """The queue is empty: full speed ends."""
        with self._changed:
            self._is_full_speed = False

    @contextlib.contextmanager
    def query(self) -> Iterator[None]:
        """A query is under way: bulk work waits for it."""
        with self._changed:
            self._queries += 1
            self._query_began = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._queries -= 1
                self._changed.notify_all()

    def stop(self) -> None:
        """Let nobody pass any more."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._is_stopped

    @property
    def is_paused_by_user(self) -> bool:
        """Whether the user asked for a pause that is not over."""
        with self._changed:
            return self._pause_left_s() > 0

    def enter(self, *, is_urgent: bool = False) -> bool:
        """Wait until the next unit of work may begin; False when indexing stops.

        What the user is working on passes everything but a pause, trouble and the stop.
        """
        with self._changed:
            while not self._is_stopped:
                wait_s = self._wait_s(is_urgent)
                if wait_s <= 0:
                    return True
                self._changed.wait(min(wait_s, _BATTERY_EVERY_S))
            return False

    @property
    def is_held(self) -> bool:
        """Whether bulk work has to wait for longer than for a query: nothing should be left lying about meanwhile."""
        with self._changed:
            return self._wait_s(is_urgent=False) > _QUERY_PATIENCE_S

    @property
    def is_gentle(self) -> bool:
        """Whether most of the machine is left to other programs."""
        return not self._is_full_speed and self._manners().is_gentle

    @property
    def rests(self) -> bool:
        """Whether there is a rest after each unit of work now, in which nothing may be under way."""
        return not self._is_full_speed and self._manners().slow_on_battery and self._runs_on_battery()

    def rest(self, worked_s: float) -> None:
        """Leave the machine alone in proportion to the work just done, while it runs on battery."""
        until = time.monotonic() + min(worked_s * (1 / _BATTERY_DUTY - 1), _LONGEST_REST_S)
        with self._changed:
            while not self._is_stopped and self.rests and (left := until - time.monotonic()) > 0:
                self._changed.wait(min(left, _BATTERY_EVERY_S))

    def reason(self) -> tuple[bool, str]:
        """Whether indexing is paused, and why it is paused or slow; empty where nothing holds it."""
        with self._changed:
            left = self._pause_left_s()
            if left > 0:
                return True, _pause_words(left)
            if self._troubles:
                return True, next(reversed(self._troubles.values()))
            manners = self._manners()
            if self._is_full_speed:
                return False, "at full speed"
            if not self._runs_on_battery():
                return False, ""
            if manners.only_on_mains:
                return True, "waiting for mains power"
            return False, "slow on battery" if manners.slow_on_battery else ""

    def _wait_s(self, is_urgent: bool) -> float:
        now = time.monotonic()
        left = self._pause_left_s()
        if left > 0:
            return left
        if now < self._trouble_until:
            return self._trouble_until - now
        if is_urgent or self._is_full_speed:
            return 0.0
        manners = self._manners()
        if manners.only_on_mains and self._runs_on_battery():
            return _BATTERY_EVERY_S
        if manners.is_gentle and self._queries:
            return self._query_began + _QUERY_PATIENCE_S - now
        return 0.0

    def _pause_left_s(self) -> float:
        """Seconds until the user's pause ends; 0 without one."""
        if self._paused_until is None:
            return 0.0
        wall, monotonic = self._paused_until
        return max(min(wall - time.time(), monotonic - time.monotonic()), 0.0)

    def _runs_on_battery(self) -> bool:
        is_on_battery, asked = self._battery
        now = time.monotonic()
        if now - asked >= _BATTERY_EVERY_S:
            is_on_battery = self._is_on_battery()
            self._battery = (is_on_battery, now)
        return is_on_battery


def _pause_words(left_s: float) -> str:
    if left_s == math.inf:
        return "paused by you"
    if left_s < 5400:
        return f"paused for {f'{left_s:.0f} s' if left_s < 90 else f'{left_s / 60:.0f} min'} more"
    now = datetime.now()
    end = now + timedelta(seconds=left_s)
    days = (end.date() - now.date()).days
    day = {0: "", 1: "tomorrow "}.get(days, f"{end:%d %B} ")
    return f"paused until {day}{end:%H:%M}"
