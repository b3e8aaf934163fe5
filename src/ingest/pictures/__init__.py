"""Pictures for people: a page with its articles in colours, a year of a newspaper at a glance."""
