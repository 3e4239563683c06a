"""cxaudit: audit how well an organisation improves what its customers experience."""

__version__ = "0.1.0"
