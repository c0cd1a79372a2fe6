"""The vector projection: Chroma in a process of its own, behind one small interface.

`store` is the contract, `child` the process that owns the Chroma directory, `chroma` the
engine's client of it, `generations` the directories and which of them is live.
"""
