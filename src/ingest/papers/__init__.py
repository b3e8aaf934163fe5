"""What newspapers there are and when they appear: the papers file, its calendars, its gaps."""
