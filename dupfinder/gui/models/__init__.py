"""Qt item models over the values of the engine, and the pictures that they show."""
