"""Deskhound's engine, on one page: its processes and threads, its stores, the path of a file and of a query.

Processes. Clients (window, command line, `mcp`) speak to one engine per data directory over a local socket
(`protocol`; the engine's side is `server`). `engine` builds and joins all parts and is the only place that does.
Its children die without hurting it (`processes` starts, watches and replaces them):

    parser      parsing.worker          reads and chunks one file at a time, caged; one more for previews
    embedder    embedding.worker        vectors in bulk, niced; a query's own vector is made in the engine
    vectors     storage.vectors.child   owns a Chroma directory; `vectors copy` makes one without what was deleted
    answers     answering.worker        LlamaIndex and the talk with Ollama, from the first question on

Threads of the engine. One reads the requests of each client; the pools `quick-request` and `long-request` run the
handlers, and with them whole searches. Those of `indexing`: `survey` compares folders with the catalog, `parse-0`…
wait for a parser, `store` commits what they read, `keyword` and `vectors:…` fill the indexes, `meaning` embeds,
`housekeeping` purges, `progress` tells clients. The main thread waits for the end.

Stores, all in `storage`. `catalog` (SQLite) is the truth about files, `profile` (SQLite) about the user; `keyword`
(Tantivy) and `vectors` (Chroma) hold nothing that the catalog has not, and are made again from it on doubt.

The path of a file:

1. `sources.watcher` hints that something changed; `indexing.survey` has `sources.scanner` list the folder, and
   `indexing.reconcile` compares the list with the catalog: what is new or changed is queued, found by name.
2. `indexing.pipeline` takes it from the queue and has `parsing.pool` read it: in the worker `parsing.reader` runs
   the parser of its format and `chunking` cuts the text. Every member of an archive is a document of its own.
3. `storage.catalog` commits document, blob, extraction, chunks and a row of the outbox in one transaction.
4. `indexing.projector` carries the outbox into `storage.keyword`: the file is found by words. Phase one ends here.
5. `indexing.embedding` turns chunks into vectors (`embedding`), first in the catalog, then by another projector in
   `storage.vectors`: it is found by meaning.

The path of a query:

1. `server.handlers.search` passes it to `retrieval.service`; `retrieval.query` reads it, `correction` mends it.
2. `retrieval.ranking` asks `keyword` and `semantic`, embeds what lacks a vector just in time, and fuses both.
3. `retrieval.documents` joins the ranking with what the catalog holds at this moment, inside the filters;
   `hits` and `snippets` show it. The reply by words leaves first, the settled one follows.
4. Of a question, `answering.service` takes the passages, decides whether they can answer, has a model write or
   picks sentences itself, and ties each sentence to the passage that backs it.

Each package's docstring goes on from here. Words are those of `domain`, errors those of `errors`.
"""

import os

# Set before any import can load ONNX Runtime or Chroma: ONNX Runtime >= 1.29 reports usage on
# every platform (microsoft/onnxruntime PR 27379), in this process and in every child.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
