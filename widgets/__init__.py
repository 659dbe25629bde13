"""The Tk kit both apps share, and the screens both have. Modules that need tkinter are imported by name."""
