"""Everything that talks to the outside, one folder a system, found by entry point."""
