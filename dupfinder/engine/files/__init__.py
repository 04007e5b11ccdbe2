"""What lies on disk: finding files and reading them."""
