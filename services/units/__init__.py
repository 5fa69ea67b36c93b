"""Who the units are, which teams they have or build, and what they were told to do."""
