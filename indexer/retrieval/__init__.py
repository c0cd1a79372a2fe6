"""From a query to documents with passages.

`query` reads what a person typed, `keyword` and `semantic` are the two retrievers, `trust` says how
far each can be believed for this query and these documents, `fusion` merges them so that the result
never loses to its better half, `grouping` collapses chunks to documents, `snippets` cuts and
highlights passages, `service` ties them together for clients and `passages` for answers.
"""
