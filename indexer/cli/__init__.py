"""The command line: one module per command, all of them clients of the engine.

Exit codes: 0 done (also when nothing was found), 1 the command failed and said why,
2 the command line itself is wrong, 3 the engine could not be started or went away, 130 stopped by Ctrl-C.
"""
