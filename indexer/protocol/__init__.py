"""The contract between the engine and its clients: all that `desktop` may import.

`messages` says what crosses, `codec` how it is written, `families` what kinds of files both speak of, `address`
where the engine listens, `lock` and `launch` how exactly one engine is started, `client` how a request is made.
Nothing here imports a database, a model or Qt.
"""
