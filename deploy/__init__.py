"""How the system is run: embedded on one machine, in containers, and what operators do with it."""

SERVICES = ("units", "reports", "festival", "portal")
