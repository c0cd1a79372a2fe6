"""Office documents in OLE compound files, and the records inside them."""
