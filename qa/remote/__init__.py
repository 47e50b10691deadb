"""The archive's vectors on servers that many readers share."""
