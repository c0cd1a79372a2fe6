"""Office documents as packages of XML: Office Open XML and OpenDocument."""
