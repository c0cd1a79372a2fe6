"""What the engine asks of the vectors process; ids and vectors travel as blobs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Look whether the index can be trusted; no other request is served before.

    A torn index can end the process here, which is what this request is for.
    """


@dataclass(frozen=True, slots=True)
class Checked:
    """What the look found."""

    count: int
    problem: str
    """Why the index must be built anew; empty where it can be used."""


@dataclass(frozen=True, slots=True)
class AddRequest:
    """Add vectors. Blobs: ids (int64), vectors (float32). Ids that are there are left alone."""

    applied_seq: int | None
    """Outbox row reached with this; None in the midst of a larger batch."""


@dataclass(frozen=True, slots=True)
class RemoveRequest:
    """Remove vectors. Blob: ids (int64). Unknown ids are ignored."""

    applied_seq: int | None


@dataclass(frozen=True, slots=True)
class FindRequest:
    """The nearest to one vector. Blob: the vector (float32)."""

    limit: int


@dataclass(frozen=True, slots=True)
class Found:
    """Blobs: ids (int64) and similarities (float32), best first."""


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """Ask for figures."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the store."""

    count: int
    tombstones: int
    applied_seq: int
    disk_bytes: int
    purged: int = 0
    """Of the tombstones, those whose vectors have been written over."""


@dataclass(frozen=True, slots=True)
class RecallRequest:
    """Search for stored vectors and count how many find themselves."""

    sample: int


@dataclass(frozen=True, slots=True)
class Recall:
    """Share of the sample that found itself, 1.0 for an empty store."""

    share: float


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Ask for some of all stored rows."""

    size: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """Blobs: ids (int64) and vectors (float32), as the index holds them."""


@dataclass(frozen=True, slots=True)
class SettleRequest:
    """Nothing is written for a while: flush, so that the next start has nothing to replay."""


REQUESTS: tuple[type, ...] = (
    CheckRequest,
    AddRequest,
    RemoveRequest,
    FindRequest,
    InspectRequest,
    RecallRequest,
    SampleRequest,
    SettleRequest,
)
REPLIES: tuple[type, ...] = (Checked, Found, Figures, Recall, Sampled)


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """Of the copying process: make the scrubbed copy. Blobs: ids (int64) and vectors (float32) the source holds."""

    applied_seq: int
    """The outbox row the source has reached."""


@dataclass(frozen=True, slots=True)
class CopyStep:
    """Another part is copied; the last comes when all is."""
