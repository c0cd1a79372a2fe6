"""Watched folders: what of them is indexed, what they hold now, and when that changes.

`rules` decides and says why, `scanner` walks, `watcher` hints that something changed (a reconcile
finds out what), `volumes` tells a folder that is empty from one whose volume is away.
"""
