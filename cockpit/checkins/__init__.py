"""Check-ins: a free moment found, booked, and its invitation on the way."""
