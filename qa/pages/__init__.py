"""Bytes to documents: reading a page, and finding in it who said what, when and where."""
