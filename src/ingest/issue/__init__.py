"""One issue, from what is asked to what is ready to land."""
