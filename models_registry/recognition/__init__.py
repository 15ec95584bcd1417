"""Phase three: decisions, their lines, nominations."""
