"""When a child that ended unexpectedly may be started again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from indexer.errors import ChildLostAtStartError


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How often an unexpectedly ended child is started again. Kills of ours do not count."""

    limit: int = 5
    """With this many deaths within `window_s` the child is *failed* until the oldest has passed."""
    window_s: float = 300.0
    first_delay_s: float = 0.25
    """The first restart is immediate, the second waits this long, each further one twice as long."""
    max_delay_s: float = 8.0


class RestartHistory:
    """The deaths of one child within its policy's window."""

    def __init__(self, policy: RestartPolicy) -> None:
        self._policy = policy
        self._deaths: deque[float] = deque(maxlen=policy.limit)

    def record(self, now: float) -> None:
        """The child ended unexpectedly at `now` (monotonic seconds)."""
        self._deaths.append(now)

    def has_failed(self, now: float) -> bool:
        """Whether it ended too often to be started again yet."""
        return self._recent(now) >= self._policy.limit

    def require_hope(self, now: float, name: str, reason: str) -> None:
        """Go on if the child called `name`, which ended last for `reason`, may be started.

        Raises:
            ChildLostAtStartError: it ended too often of late.
        """
        if self.has_failed(now):
            raise ChildLostAtStartError(f"The {name} process keeps ending: {reason}.")

    def wait_s(self, now: float) -> float:
        """Seconds until the next start."""
        recent = self._recent(now)
        if recent < 2:
            return 0.0
        delay = min(self._policy.max_delay_s, self._policy.first_delay_s * 2.0 ** (recent - 2))
        return max(0.0, self._deaths[-1] + delay - now)

    def _recent(self, now: float) -> int:
        while self._deaths and self._deaths[0] <= now - self._policy.window_s:
            self._deaths.popleft()
        return len(self._deaths)
