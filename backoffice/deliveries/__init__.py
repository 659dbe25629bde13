"""Deliveries: received by scanner or by keys, and those there were."""
