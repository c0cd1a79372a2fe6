"""The window's line to the engine: a background connection and the client that speaks over it."""
