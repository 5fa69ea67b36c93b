"""How far the festival spread: the residential areas that held it, from each unit's sheet, verified by sampling."""
