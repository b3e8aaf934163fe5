"""Which issues should be worked on, and why: pure rules, the live lake asked, and plans saved in files."""
