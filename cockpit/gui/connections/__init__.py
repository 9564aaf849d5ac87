"""The accounts: what is read, how it went, and adding one."""
