"""After recognition: whether what was recognised is still alive."""
