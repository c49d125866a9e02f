"""What touches the world: commands, cloud, keys, files, processes."""

__version__ = "0.1.0"
