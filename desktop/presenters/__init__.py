"""Presenters decide what is shown; they know models and the engine, never a widget."""
