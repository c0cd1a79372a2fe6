"""The catalog: the truth about files.

`reader` is what retrieval and answering may ask, `rows` what they get, `scope` which documents
they ask about; `catalog` is the facade the engine builds. Below it, one module for each concern:
documents, folders, contents, vectors, the queue, the outbox, deletion, counts.
"""
