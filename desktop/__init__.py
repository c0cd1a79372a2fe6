"""Deskhound's window: a Qt client of the engine, with no database, model or network of its own."""
