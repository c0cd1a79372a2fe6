"""Deskhound's engine: the path of a file, from watched folder to citation.

1. `sources` walks and watches folders and says which files are new, changed or gone.
2. `indexing` turns that into durable jobs and drives them through the two phases.
3. `parsing` reads one file at a time in a caged worker; `chunking` cuts its text there too.
4. `storage.catalog` commits document, blob, extraction, chunks; an outbox row follows.
5. `storage.keyword` (Tantivy) applies the outbox: the document is found by words.
6. `embedding` turns chunks into vectors; `storage.vectors` (Chroma) applies those: by meaning.
7. `retrieval` parses a query, asks both, fuses, groups by document, cuts snippets.
8. `answering` decides whether the passages can answer, streams a model's text and ties each
   sentence to the passage that backs it.

`engine` is the only place that builds and joins these; `server` and `protocol` carry requests
from the window and the command line.
"""

import os

# Set before any import can load ONNX Runtime or Chroma: ONNX Runtime >= 1.29 reports usage on
# every platform (microsoft/onnxruntime PR 27379), in this process and in every child.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
