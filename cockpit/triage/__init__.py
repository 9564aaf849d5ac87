"""Alerts brought up to a day, and what the trainer decides about them."""
