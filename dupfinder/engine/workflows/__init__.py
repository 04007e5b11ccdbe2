"""The journeys: each joins rooms that do not know each other."""
