"""The library: what was recognised, for everybody to read and to learn from."""
