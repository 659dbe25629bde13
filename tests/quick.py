"""Where tests keep what need not outlive them: in memory where there is room for it, since a disk's waits add up."""

from __future__ import annotations

import os
import shutil

MEMORY = "/dev/shm"
LEAST_FREE = 4 * 1024**3


def quick_folder() -> str | None:
    """A folder in memory with 4 GiB free; None where there is none, for the usual temporary one."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < LEAST_FREE:
        return None
    return MEMORY
