"""Handlers of settings: what they are, and what a change costs before it is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from indexer.protocol.messages import (
    ChangeSettingRequest,
    ReadSettingsRequest,
    SettingChanged,
    SettingsReply,
)
from indexer.server.dispatcher import Handler
from indexer.server.request import RequestContext
from indexer.settings import Settings, parse_value


def settings_handlers(
    settings: Settings, cost_of: Callable[[str, str], str], applied: Callable[[str], None]
) -> dict[type, Handler]:
    """Handlers of reading and changing settings.

    Args:
        settings: the settings in force.
        cost_of: what setting a name to a JSON text would cost, in words; empty for nothing.
        applied: called with the name of a setting that was changed.
    """

    def read(_request: ReadSettingsRequest, _: RequestContext) -> Iterator[object]:
        yield SettingsReply(settings.as_json())

    def change(request: ChangeSettingRequest, _: RequestContext) -> Iterator[object]:
        cost = cost_of(request.name, request.value)
        if request.is_dry_run:
            yield SettingChanged(request.name, json.dumps(parse_value(request.name, request.value)), cost)
            return
        value = settings.change(request.name, request.value)
        applied(request.name)
        yield SettingChanged(request.name, json.dumps(value), cost)

    return {ReadSettingsRequest: read, ChangeSettingRequest: change}
