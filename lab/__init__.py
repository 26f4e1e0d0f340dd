"""Runs the examples, measures frameworks, and reads figures that others published."""
