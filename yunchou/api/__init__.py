"""The typed HTTP API under /api/v1: the same services as the pages."""
