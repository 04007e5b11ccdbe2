"""The second look at a candidate pair: pictures in, a verdict with its evidence out."""
