"""What the engine does for each request: one module per group of messages.

Each `*_handlers` function returns the handlers of its group; `engine` joins them. A handler
yields its replies and raises errors of the tree, which the dispatcher turns into `ErrorReply`.
"""
