"""One file a format: bytes to text, blocks and what the page states about itself."""
