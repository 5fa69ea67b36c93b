"""Authority to act for another office: who, for whom, how, from when to when, on which document."""
