"""What comes back: mailboxes read, letters matched to the messages and people that they are about."""
