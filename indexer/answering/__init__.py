"""Answers: from a question to sentences that are tied to passages.

`service` runs in the engine: history → standalone question → passages → `answerability` → `context`
(what fits the model's window) → the model's stream → `citations` (which span backs which sentence).
Where no model answers, `extractive` picks the sentences itself.

`worker` is the child process that alone imports LlamaIndex and speaks to Ollama; `messages` is what
the two say to each other, `ollama` the wire, `llm` and `retriever` our parts inside LlamaIndex.
"""
