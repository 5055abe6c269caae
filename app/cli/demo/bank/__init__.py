"""The texts of the demonstration: organisations, projects, comments of reviewers, donors."""
