"""The sign-in log, and who must wait."""
