"""Plans that ship with the product, by name."""

from importlib.resources import files

SAMPLES: tuple[str, ...] = ("tutorial", "tutorial-as-printed")
"""The names that `wizard new --sample` takes."""


def read_sample(name: str) -> str:
    """Return the TOML text of a sample plan."""
    return files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
