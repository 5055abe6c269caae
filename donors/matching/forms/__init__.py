"""What an officer says about runs."""
