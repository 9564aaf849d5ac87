"""Sequences at work: beginning and stopping them, making a step, and bringing all of them up to a day."""
