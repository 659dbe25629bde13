"""Receipts, invoices and labels: laid out as data first, then as ESC/POS bytes or PDF."""
