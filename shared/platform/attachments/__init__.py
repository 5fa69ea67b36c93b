"""Files that show something: kept in the service's own database, referenced from what they belong to."""
