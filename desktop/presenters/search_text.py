"""What is said about a search: how much was found, and what may help where nothing was."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop import formatting
from desktop.presenters.query_text import read_filters
from desktop.presenters.search import SearchPhase, SearchState


def _tr(text: str) -> str:
    return QCoreApplication.translate("search", text)


def summary(state: SearchState, *, chosen: int = 0) -> str:
    """How many hits there are, and how long it took or how many are chosen; empty while there are none."""
    is_known = state.phase is SearchPhase.SETTLED or (state.phase is SearchPhase.EARLY and state.total)
    if not is_known:  # what words do not find, meaning may
        return ""
    if chosen > 1:
        return _tr("{0} of {1} chosen").format(formatting.count(chosen), formatting.count(state.total))
    return f"{results_text(state.total)} · {formatting.milliseconds(state.took_ms)}"


def results_text(total: int) -> str:
    """How much there is: `1 result`, `1,204 results`."""
    return formatting.counted(total, _tr("result"), _tr("results"))


def spoken(state: SearchState) -> str:
    """What a screen reader says of a search that has come to its end; empty while it has not."""
    if state.phase is SearchPhase.FAILED:
        return formatting.sentences(state.message, state.hint)
    if state.phase is not SearchPhase.SETTLED:
        return ""
    return results_text(state.total) if state.total else nothing_text(state)


def nothing_text(state: SearchState) -> str:
    """That nothing was found, where files are still waiting to be read not yet."""
    return _tr("Nothing found yet") if state.coverage.queued else _tr("Nothing found")


def hints(state: SearchState) -> tuple[str, ...]:
    """What may help where nothing was found."""
    coverage, said = state.coverage, []
    if not read_filters(state.query).is_empty:
        said.append(_tr("Clearing the filters may help."))
    if coverage.queued:
        said.append(
            _tr("{0} of {1} files are found by words so far; more may come.").format(
                formatting.count(coverage.by_words), formatting.count(coverage.documents)
            )
        )
    elif not said:
        said.append(_tr("Fewer or other words may help."))
    if coverage.unreadable:
        said.append(_tr("Files that could not be read are listed under Sources."))
    return tuple(said)
