"""Forms of pledges: their terms in steps, the answers to them."""
