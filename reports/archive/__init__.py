"""The whole register of a unit as one file, in open formats, and back into an empty system."""
