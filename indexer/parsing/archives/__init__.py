"""Files that hold files: archives, compressed files, and the guards around whatever inflates."""
