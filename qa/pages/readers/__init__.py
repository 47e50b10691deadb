"""One file a format: each turns the bytes of a page into its decoded text and blocks."""
