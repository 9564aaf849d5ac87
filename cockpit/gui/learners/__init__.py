"""The learners: the table of everybody, and the page of one."""
