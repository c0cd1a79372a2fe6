"""Views lay out and connect; what is shown is decided by presenters."""
