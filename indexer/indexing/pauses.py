"""The user's pause, kept across restarts of the engine."""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from indexer.errors import StorageError
from indexer.indexing.throttle import Throttle
from indexer.storage.profile import Profile

logger = logging.getLogger(__name__)

_MORNING_HOUR = 6


class Pauses:
    """Pauses a throttle and remembers until when."""

    def __init__(
        self, profile: Profile, throttle: Throttle, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Keep the pause in `profile`; `clock` gives seconds since 1970."""
        self._profile = profile
        self._throttle = throttle
        self._clock = clock

    def restore(self) -> None:
        """Go on pausing where the engine ended during a pause."""
        if left_s := self._profile.pause_left_s(self._clock()):
            self._throttle.pause(left_s)

    def pause(self, seconds: float = 0.0, *, until_tomorrow: bool = False) -> None:
        """Pause for some seconds, until tomorrow morning, or with neither until `resume`."""
        if until_tomorrow:
            seconds = next_morning(self._clock()) - self._clock()
        left_s = seconds if seconds > 0 else math.inf
        self._throttle.pause(left_s)
        with _at_most_warned():
            self._profile.keep_pause(self._clock(), left_s)

    def resume(self, *, full_speed: bool = False) -> None:
        """Go on; with `full_speed` without manners until the queue is empty."""
        self._throttle.resume(full_speed=full_speed)
        with _at_most_warned():
            self._profile.end_pause()


@contextlib.contextmanager
def _at_most_warned() -> Iterator[None]:
    """A full disk is no reason not to pause: then the pause ends with the engine."""
    try:
        yield
    except StorageError as error:
        logger.warning("a pause, or its end, is not remembered: %s", error)


def next_morning(now_s: float) -> float:
    """The next six o'clock by this machine's clock; who pauses at one in the night means that very morning."""
    now = datetime.fromtimestamp(now_s)
    morning = now.replace(hour=_MORNING_HOUR, minute=0, second=0, microsecond=0)
    if morning <= now:
        morning += timedelta(days=1)
    return morning.timestamp()
