"""Deskhound outside its window: the tray icon and the quick query."""
