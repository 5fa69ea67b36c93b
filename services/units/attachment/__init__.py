"""Files that show that a task was carried out, or that a team's milestone was reached."""
