"""Child processes: started, watched, restarted and ended by one supervisor.

`supervisor` is the engine's side, `child` the loop every child runs, `frames` what they say to
each other: length-prefixed JSON and raw blobs over a socket pair (pipes on Windows). Nothing is
pickled: a child that parsed a hostile file is hostile itself. Children that are started often are
forked from a `template` where the system is Linux.
"""
