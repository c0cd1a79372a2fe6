"""From a folder's files to searchable content, durably.

`listing` is what is asked of the scanner, `reconcile` merges a listing with the catalog (what is written again and
again, `rests` keeps waiting), `pipeline` is phase one (`reading` parses, found by words), `embedding` phase two
(found by meaning),
`projector` carries the catalog's outbox into both indexes, `deletion` and `housekeeping` see that what was
deleted leaves every file (`keywordpurge`: those of the keyword index), `throttle` says when to pause (`pauses`
remembers it), `report` how far it is, `activity` what was done; `service` joins them.
"""
