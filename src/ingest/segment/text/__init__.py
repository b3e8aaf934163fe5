"""The text way: a page's text alone to its articles."""
