"""`python -m pos keys …`: the till without a window. The till with one is run_pos.py."""

from pos.keys import main

if __name__ == "__main__":
    raise SystemExit(main())
