"""How it looks: the Textual screens."""
