"""Measuring ranking quality through the real pipeline.

`metrics` are the figures, `collections` and `questionsets` the readers of judged data, `retrieval` and
`questions` the runs, `throwaway` an engine with a data directory of its own that is deleted afterwards.
"""
