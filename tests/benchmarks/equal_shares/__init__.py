"""Equal shares beside pabutools: the same rule, the same winners, the time of each."""
