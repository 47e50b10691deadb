"""Quality on labelled sets and on the archive's own questions."""
