"""From a folder's files to searchable content, durably.

`listing` is what is asked of the scanner, `reconcile` merges a listing with the catalog,
`pipeline` is phase one (`reading` parses, found by words), `embedding` phase two (found by meaning),
`projector` carries the catalog's outbox into both indexes, `throttle` says when to pause,
`progress` how far it is; `service` joins them.
"""
