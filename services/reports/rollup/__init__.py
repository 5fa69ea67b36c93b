"""Figures of one form and period added up along the tree of units."""
