"""Every setting of the engine: name, type, default, limits and what it does.

The profile stores what the user changed; whatever is not stored has its default, so a better
default reaches everybody who never chose.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from indexer.errors import InputError

Value = bool | int | float | str | list[str]

_GIB = 1 << 30
_BYTES_PER_VECTOR = 1800
"""What Chroma holds in memory for one vector of 384 dimensions (1,676 bytes of HNSW, and maps)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; its type is that of its default."""

    name: str
    default: Callable[[], Value]
    help: str
    """What it does, in one sentence for the settings page."""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    cost: str = ""
    """What a change costs beyond the moment: `parse`, `embed`, `memory`, `restart` or nothing."""
    is_secret: bool = False
    """Not shown among others, and its former value leaves the disk with the next purge."""

    def check(self, value: Any) -> Value:
        """The value as it is kept.

        Raises:
            InputError: it is of another type or outside the limits.
        """
        kept = _typed(self.name, self.default(), value)
        if isinstance(kept, int | float) and not isinstance(kept, bool):
            if self.minimum is not None and kept < self.minimum:
                raise InputError(f"{self.name} must be at least {_figure(self.minimum)}.")
            if self.maximum is not None and kept > self.maximum:
                raise InputError(f"{self.name} must be at most {_figure(self.maximum)}.")
        if self.choices and kept not in self.choices:
            raise InputError(f"{self.name} must be one of: {', '.join(self.choices)}.")
        return kept


def _figure(limit: float) -> str:
    return f"{int(limit):,}" if float(limit).is_integer() else f"{limit:g}"


def _typed(name: str, default: Value, value: Any) -> Value:
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        raise InputError(f"{name} must be true or false.")
    if isinstance(default, int | float):
        if isinstance(value, int | float) and not isinstance(value, bool) and value == value:
            if isinstance(default, float):
                return float(value)
            if float(value).is_integer():
                return int(value)
        raise InputError(f"{name} must be a {'number' if isinstance(default, float) else 'whole number'}.")
    if isinstance(default, list):
        if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
            return list(value)
        raise InputError(f"{name} must be a list of texts.")
    if isinstance(value, str):
        return value
    raise InputError(f"{name} must be a text.")


def _constant(value: Value) -> Callable[[], Value]:
    return lambda: list(value) if isinstance(value, list) else value


def _memory_bytes() -> int:
    import psutil  # only the engine asks, and only once it looks at the default

    return int(psutil.virtual_memory().total)


def _vector_budget() -> Value:
    """An eighth of the machine's memory, between 256 MiB and 4 GiB."""
    return min(max(_memory_bytes() // 8, _GIB // 4), 4 * _GIB)


def _parser_processes() -> Value:
    import os

    return min(max((os.cpu_count() or 2) // 2 + 1, 2), 6)


_ALL = (
    Setting("background_indexing", _constant(False), "Go on indexing after the last window is closed."),
    Setting(
        "indexing.gentle",
        _constant(True),
        "Leave most of the machine to other programs: index at low priority and wait while you search.",
    ),
    Setting("indexing.only_on_mains", _constant(False), "Index only while the machine is plugged in."),
    Setting("indexing.slow_on_battery", _constant(True), "Index at a third of the speed on battery."),
    Setting(
        "indexing.parser_processes",
        _parser_processes,
        "How many files are read at the same time.",
        minimum=1,
        maximum=32,
        cost="restart",
    ),
    Setting(
        "indexing.max_file_bytes",
        _constant(200_000_000),
        "Larger files are found by name only, unless a source says otherwise.",
        minimum=1_000_000,
        cost="parse",
    ),
    Setting(
        "indexing.rescan_hours",
        _constant(6.0),
        "How often every source is compared with its folder, whatever was reported in between.",
        minimum=0.1,
        maximum=24 * 30,
    ),
    Setting(
        "indexing.grace_minutes",
        _constant(15.0),
        "How long files stay findable, marked as away, when most of a source disappears at once.",
        minimum=0,
        maximum=24 * 60,
    ),
    Setting(
        "indexing.vector_budget_bytes",
        _vector_budget,
        "Memory for search by meaning; beyond it the least used files are compared only when they match by words.",
        minimum=32 << 20,
        cost="memory",
    ),
    Setting(
        "ocr.use",
        _constant(True),
        "Read the text in scanned pages and pictures, where Deskhound was installed with OCR.",
        cost="parse",
    ),
    Setting(
        "ocr.engine",
        _constant("rapidocr"),
        "What reads pictures of text: rapidocr, which comes along, or tesseract in all languages installed for it.",
        choices=("rapidocr", "tesseract"),
        cost="parse",
    ),
    Setting(
        "files.passwords",
        _constant([]),
        "Passwords that are tried on protected files; what they open stands in the index like any other text.",
        cost="parse",
        is_secret=True,
    ),
    Setting(
        "embedding.model",
        _constant(""),
        "The model for search by meaning: empty for the built-in one, else an embedding model of Ollama.",
        cost="embed",
    ),
    Setting("answers.host", _constant("http://127.0.0.1:11434"), "Where Ollama answers."),
    Setting("answers.model", _constant(""), "The model that writes answers; empty takes a suitable one."),
    Setting(
        "answers.allow_hosts",
        _constant([]),
        "Machines other than this one that may be sent questions and passages of your files.",
    ),
    Setting(
        "answers.num_ctx",
        _constant(8192),
        "Tokens of question, passages and answer that the model is given room for.",
        minimum=2048,
        maximum=131_072,
    ),
    Setting(
        "answers.thinks",
        _constant(False),
        "Let a model that can think do so first: slower, sometimes better.",
    ),
    Setting(
        "answers.keep_alive", _constant("10m"), "How long Ollama keeps the model loaded after an answer."
    ),
    Setting(
        "history.keep",
        _constant(True),
        "Remember conversations, the window's searches and what was opened, on this machine only.",
    ),
)

SETTINGS: Final[Mapping[str, Setting]] = {setting.name: setting for setting in _ALL}
"""Every setting by name."""


class SettingStore(Protocol):
    """Keeps what the user changed, as JSON text (the profile does)."""

    def stored_settings(self) -> dict[str, str]:
        """JSON texts by name."""
        ...

    def store_setting(self, name: str, value: str | None, *, is_secret: bool = False) -> None:
        """Keep a JSON text, or with None go back to the default; of a secret, the former one must leave the disk."""
        ...


class Settings:
    """The settings in force; what is stored but no longer valid counts as not stored."""

    def __init__(self, store: SettingStore) -> None:
        """Read from and write to `store`."""
        self._store = store
        self._values: dict[str, Value] = {}
        for name, text in store.stored_settings().items():
            if name in SETTINGS:
                try:
                    self._values[name] = SETTINGS[name].check(json.loads(text))
                except (InputError, ValueError):
                    continue

    def value(self, name: str) -> Any:
        """A setting's value, of its default's type.

        Raises:
            InputError: there is no such setting.
        """
        setting = _known(name)
        return self._values[name] if name in self._values else setting.default()

    def change(self, name: str, text: str) -> Value:
        """Set one setting from JSON text; `null` goes back to the default.

        Raises:
            InputError: there is no such setting, or the value does not suit it.
        """
        setting, value = _known(name), parse_value(name, text)
        stored = None if value is None else json.dumps(value)
        self._store.store_setting(name, stored, is_secret=setting.is_secret)
        if value is None:
            self._values.pop(name, None)
            return setting.default()
        self._values[name] = value
        return value

    def as_json(self) -> dict[str, str]:
        """All settings as JSON texts, defaults included."""
        return {name: json.dumps(self.value(name)) for name in SETTINGS}


def parse_value(name: str, text: str) -> Value | None:
    """A setting's value from JSON text, None for `null`, without setting it.

    Raises:
        InputError: there is no such setting, or the value does not suit it.
    """
    setting = _known(name)
    try:
        value = json.loads(text)
    except ValueError:
        raise InputError(f"{name}: {text[:80]!r} is not JSON.", hint="Put texts in double quotes.") from None
    return None if value is None else setting.check(value)


def vector_capacity(budget_bytes: int, dimension: int) -> int:
    """How many vectors of a dimension a memory budget holds."""
    return max(budget_bytes // (_BYTES_PER_VECTOR * dimension // 384), 1000)


def _known(name: str) -> Setting:
    if name not in SETTINGS:
        raise InputError(f"There is no setting {name!r}.", hint="See: deskhound settings")
    return SETTINGS[name]
