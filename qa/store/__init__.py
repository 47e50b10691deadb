"""One complete, immutable generation of the archive on disk, and the switch between two."""
