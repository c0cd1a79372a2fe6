"""Books, pages and texts of other writing programs."""
