"""Pure values and functions: no files, no database, no clock, no window."""
