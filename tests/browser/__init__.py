"""The product as three roles use it: a real server, a real browser."""
