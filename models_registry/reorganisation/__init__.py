"""What becomes of open dossiers when units merge. Empty until the map is reorganised by plan."""
