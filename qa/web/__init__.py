"""The chat page over `Archive`."""
