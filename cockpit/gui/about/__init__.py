"""What Cordée is made of, and whose work it stands on."""
