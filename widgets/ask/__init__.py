"""Questions: yes or no, and one typed answer."""
