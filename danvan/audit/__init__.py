"""What happened, written by the database itself, and kept even when its subject is gone."""
