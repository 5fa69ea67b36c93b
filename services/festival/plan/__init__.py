"""Festival plans, from the province's plan that opens the season down to a commune's."""
