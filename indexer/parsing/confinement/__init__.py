"""What a parser worker may not do, and how much it may take."""
