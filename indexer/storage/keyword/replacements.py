"""What is looked for beside a word that no content holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replacements:
    """What a word that no content holds may stand for."""

    begins: bool = False
    """Some word begins so: it may not be typed to its end."""
    has_forms: bool = False
    """Other forms of it are held, and by chance it may be one of them: `steuerer`, of `steuern` and Steuererklärung."""
    parted: tuple[str, ...] = ()
    """Two words that are written so elsewhere: `wi fi` for wifi."""
    composed: tuple[str, ...] = ()
    """The words it is made of: Dach, Sanierung."""
    corrections: tuple[str, ...] = ()
    """Words that differ in a letter or two, likeliest first."""

    @property
    def is_held_otherwise(self) -> bool:
        """Whether it is no slip: something begins so, or it is written in parts."""
        return self.begins or bool(self.parted or self.composed)
