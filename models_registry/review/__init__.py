"""Phase two: what the desks do on the way up."""
