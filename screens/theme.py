"""The colours: quiet, with one accent."""

from textual.theme import Theme

THEME = Theme(
    name="wizard",
    primary="#5aa9e6",
    secondary="#7fb8a4",
    accent="#5aa9e6",
    warning="#e0b050",
    error="#e5716b",
    success="#7cbf8a",
    foreground="#d5dae0",
    background="#12161b",
    surface="#1a2027",
    panel="#222a33",
    dark=True,
    variables={
        "block-cursor-background": "#2f5f86",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#5aa9e6",
        "footer-background": "#1a2027",
        "footer-description-foreground": "#98a3af",
        "input-selection-background": "#2f5f86",
        "scrollbar": "#2a333d",
        "scrollbar-background": "#12161b",
    },
)
