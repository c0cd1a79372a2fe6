"""Deskhound at login: one entry per data directory, in the way of each system."""
