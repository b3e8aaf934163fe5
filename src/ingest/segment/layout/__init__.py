"""The layout way: a page of lines with boxes to its articles, by geometry."""
