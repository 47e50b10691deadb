"""An alleged quote and what the archive says of it."""
