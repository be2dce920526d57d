"""Bring partners' articles into a community, each posted once by the partner's own official account."""

__version__ = "0.1.0"
