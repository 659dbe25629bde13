"""What happens in a shop, done to the program on purpose: the long forms of `make torture`, the short ones in tests."""
