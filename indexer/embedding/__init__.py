"""Embedding models: text to vectors.

`embedder` is the contract, `minilm` the shipped ONNX model, `ollama` any embedding model of Ollama,
`worker` the niced child that embeds in bulk while the engine keeps a small session for queries.
"""
