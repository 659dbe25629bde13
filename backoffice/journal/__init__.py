"""The journal: who did what, when, from where."""
