"""What lies over a page: long work on its way, two versions of one thing."""
