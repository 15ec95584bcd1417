"""Rows, tables and office files; knows nothing of what they are about."""
