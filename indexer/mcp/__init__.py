"""Search for the models of other programs, over the Model Context Protocol on standard input and output.

A client of the engine like the window and the command line: it reads and changes nothing, opens no port,
and the engine shows it nothing of folders that are kept from models.
"""
