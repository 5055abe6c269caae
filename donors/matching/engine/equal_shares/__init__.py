"""The method of equal shares for crowd calls: many small donors back projects and pay them."""
