"""Text that programs write: tables, trees, databases, notebooks, calendars, contacts."""
