"""Agreeing on a check-in."""
