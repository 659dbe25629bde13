"""The first start: the demo shop, or a new one."""
