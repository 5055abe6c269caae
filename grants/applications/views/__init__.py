"""Pages of applications, by portal."""
