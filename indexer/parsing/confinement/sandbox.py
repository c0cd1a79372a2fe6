"""What a parser worker may do: read Python, its libraries and the descriptor it was handed; nothing else.

On Linux Landlock takes file and TCP access away, seccomp sockets, processes and (where Landlock is missing) all
writing. Memory is capped by the supervisor (RLIMIT_DATA) or watched by the pool; time is the pool's,
with RLIMIT_CPU behind it. Where the kernel has less, less is applied, and `SandboxSupport` says so.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from indexer.parsing.confinement.landlock import landlock_version, restrict_files
from indexer.parsing.confinement.seccomp import forbid_system_calls, has_seccomp
from indexer.parsing.media.tesseract import DATA_FOLDERS

_SYSTEM_PATHS = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/etc/localtime", "/usr/share/fonts", "/etc/fonts"),
    *DATA_FOLDERS,
    *("/dev/null", "/dev/urandom", "/proc/self/maps", "/proc/self/status", "/proc/meminfo", "/proc/cpuinfo"),
    *("/sys/devices/system/cpu",),
)
"""What libraries read besides themselves: shared objects, time zones, fonts, the number of processors."""

_MAX_OPEN_FILES = 256
_MAX_FILE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class SandboxSupport:
    """What confines a parser on this system."""

    landlock_version: int
    has_seccomp: bool
    has_limits: bool
    """Resource limits of the system (POSIX)."""

    @property
    def is_confined(self) -> bool:
        """Whether a taken-over parser could neither reach the network nor change a file."""
        return self.landlock_version >= 4 or self.has_seccomp

    def label(self) -> str:
        """For the doctor: what is applied here."""
        parts = [f"Landlock {self.landlock_version}"] if self.landlock_version else []
        parts += ["seccomp"] if self.has_seccomp else []
        parts += ["resource limits"] if self.has_limits else []
        return ", ".join(parts) or "process isolation only"


def probe_sandbox() -> SandboxSupport:
    """What this system offers, without applying it."""
    return SandboxSupport(landlock_version(), has_seccomp(), has_limits=sys.platform != "win32")


def enter_sandbox(scratch: str) -> SandboxSupport:
    """Confine this process for good; call it before the first byte of a file is seen.

    Args:
        scratch: the only folder that may be written to.
    """
    _limit_resources()
    has_landlock = restrict_files(readable_paths(), [scratch])
    confined = forbid_system_calls(also_writing=not has_landlock)
    return SandboxSupport(landlock_version() if has_landlock else 0, confined, sys.platform != "win32")


def readable_paths() -> list[str]:
    """Python, its packages, Deskhound's own code and what the system's libraries need."""
    package = Path(__file__).resolve().parents[2]
    own = [package, package.parent / "resources"]
    python = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    python += [*site.getsitepackages(), site.getusersitepackages()]
    base = [os.path.join(prefix, "lib") for prefix in (sys.prefix, sys.base_prefix, sys.exec_prefix)]
    return list(dict.fromkeys([*map(str, own), *python, *base, *_SYSTEM_PATHS]))


def limit_processor_time(seconds: float) -> None:
    """Let the kernel end this process after so much more processor time: a second line behind the pool's clock."""
    if sys.platform == "win32" or seconds <= 0:
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or soft <= hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_CORE, 0),  # a dump would hold document text
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_FSIZE, _MAX_FILE_BYTES),
    ):
        _, hard = resource.getrlimit(kind)
        cap = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (cap, cap))
