"""Pages of reviews: the reviewer's desk and the work of staff."""
