"""How rows of lists are drawn."""
