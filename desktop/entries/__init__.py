"""What a system starts Deskhound by, at login and from its menu: one entry each per data directory."""
