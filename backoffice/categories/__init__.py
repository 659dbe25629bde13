"""The tree of categories: what the tills' tabs are, in their order and colours."""
