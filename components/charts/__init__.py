"""Charts as pure functions of a table, one module for each page or subject."""
