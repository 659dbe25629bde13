"""The settings of the shop, with what papers look like by them."""
