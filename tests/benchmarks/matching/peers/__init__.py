"""Other solvers, one module each: imported only by the process that measures it."""
