"""What is in stock: levels, each product's ledger, counts corrected and goods written off."""
