"""The vector projection: Chroma in a process of its own, behind one small interface.

`store` is the contract, `child` the process that owns the Chroma directory, `chroma` the
engine's client of it, `generations` the directories and which of them is live. A new generation is built from the
catalog (`shadow`), or copied from the live one without its deleted vectors (`scrubbedcopy`, by the process in `copier`,
which knows the files through `hnswfiles` and `scrubbing`).
"""
