"""Changes to pledges: drafting, answering, committing."""
