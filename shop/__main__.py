"""python -m shop: everything without a window."""

import sys

from shop.command_line import main

sys.exit(main())
