"""Asking somebody who may for leave."""
