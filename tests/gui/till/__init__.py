"""The whole till in real windows."""
