"""One file a vendor, each behind a port of connectors/ports.py. Serves every stage."""
