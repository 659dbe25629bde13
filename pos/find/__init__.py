"""Finding a product, with stock and price."""
