"""Who does the work that is planned, and what follows when it is done."""
