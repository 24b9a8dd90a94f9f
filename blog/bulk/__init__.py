"""The same done to many summaries at once: looked at before, done in one go, taken back in one."""
