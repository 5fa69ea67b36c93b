"""Commendations: an achievement nominated, appraised, decided, certified; never twice."""
