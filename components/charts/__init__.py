"""Charts as pure functions of a table, one module for each page or kind; colours and drawing apart."""
