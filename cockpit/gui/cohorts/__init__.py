"""The cohorts: their list, and the page of one."""
