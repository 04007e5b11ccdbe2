"""Values in, a file out."""
