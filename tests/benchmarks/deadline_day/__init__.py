"""A deadline day of the whole country: every commune's police submits its report inside one hour."""
