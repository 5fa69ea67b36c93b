"""What tests share: real servers, waiting for a condition, rules as given/when/then."""
