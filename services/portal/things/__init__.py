"""The things that pages show: each folded, purely, from the events of one topic."""
