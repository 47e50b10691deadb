"""A question, with its history and filters, to ranked and grouped hits."""
