"""Every sale, found by whatever is known of it, with all that belongs to it."""
