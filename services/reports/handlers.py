"""What `reports` makes of the events that it reads."""

from shared.messaging.reactions import Reactions

reactions = Reactions("reports")
