"""The engine's side of the wire.

`listener` lets clients in, `dispatcher` serves their requests and is the barrier where errors become
replies, `session` is one client's conversation, `outgoing` keeps a slow client from holding anybody up,
`events` tells subscribers what changed, `lifetime` decides when an engine nobody uses ends.
"""
