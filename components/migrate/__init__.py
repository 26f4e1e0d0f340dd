"""Sections of the page about moving from one framework to another."""
