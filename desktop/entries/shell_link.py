"""Shell links of Windows, through the COM interfaces `IShellLinkW` and `IPersistFile`."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    import uuid
    from ctypes import wintypes
    from pathlib import Path
    from typing import Any

    CLASS = uuid.UUID("00021401-0000-0000-C000-000000000046")
    LINK = uuid.UUID("000214F9-0000-0000-C000-000000000046")
    FILE = uuid.UUID("0000010B-0000-0000-C000-000000000046")
    IN_PROCESS = 1
    MAX_CHARS = 32_768
    # Places in the interfaces' tables, from shobjidl_core.h and objidl.h.
    QUERY_INTERFACE, RELEASE = 0, 2
    GET_PATH, SET_DESCRIPTION, SET_ARGUMENTS, SET_ICON, SET_PATH = 3, 7, 11, 17, 20
    LOAD, SAVE = 5, 6

    class ShellLink:
        """One link in memory, for a `with` statement. Every method raises `OSError` where Windows declines."""

        def __enter__(self) -> ShellLink:
            """Make an empty link. The window's thread calls, for which Qt has set COM up."""
            self._link, self._file = ctypes.c_void_p(), ctypes.c_void_p()
            ctypes.OleDLL("ole32").CoCreateInstance(
                _guid(CLASS), None, IN_PROCESS, _guid(LINK), ctypes.byref(self._link)
            )
            _call(self._link, QUERY_INTERFACE, _guid(FILE), ctypes.pointer(self._file))
            return self

        def __exit__(self, *_error: object) -> None:
            """Let go of both interfaces."""
            for interface in (self._file, self._link):
                if interface:
                    ctypes.WINFUNCTYPE(wintypes.ULONG)(RELEASE, "Release")(interface)

        @property
        def program(self) -> str:
            """What the link leads to."""
            text = ctypes.create_unicode_buffer(MAX_CHARS)
            _call(self._link, GET_PATH, text, ctypes.c_int(MAX_CHARS), ctypes.c_void_p(), wintypes.DWORD(0))
            return text.value

        def load(self, path: Path) -> None:
            """Read a file."""
            _call(self._file, LOAD, ctypes.c_wchar_p(str(path)), wintypes.DWORD(0))

        def save(self, path: Path) -> None:
            """Write a file."""
            _call(self._file, SAVE, ctypes.c_wchar_p(str(path)), wintypes.BOOL(True))

        def lead_to(self, program: str, arguments: str) -> None:
            """Set what is started."""
            _call(self._link, SET_PATH, ctypes.c_wchar_p(program))
            _call(self._link, SET_ARGUMENTS, ctypes.c_wchar_p(arguments))

        def describe(self, text: str, icon: Path) -> None:
            """Set tool tip and icon."""
            _call(self._link, SET_DESCRIPTION, ctypes.c_wchar_p(text))
            _call(self._link, SET_ICON, ctypes.c_wchar_p(str(icon)), ctypes.c_int(0))

    def _guid(value: uuid.UUID) -> Any:
        return ctypes.c_char_p(value.bytes_le)

    def _call(interface: Any, place: int, *arguments: Any) -> None:
        method = ctypes.WINFUNCTYPE(ctypes.HRESULT, *(type(argument) for argument in arguments))
        method(place, "COM")(interface, *arguments)
