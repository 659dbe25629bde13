"""The shop itself: its rules, its one database, its papers and its devices. Imports no tkinter."""

__version__ = "0.1.0"
