"""The one door to the network, with its manners, and the pictures that came through it."""

from ingest.fetch.browser import Rendering
from ingest.fetch.client import HttpFetcher
from ingest.fetch.kept import KeptPages
from ingest.fetch.limits import Exchange, Limits
from ingest.fetch.media import MediaStore

__all__ = ["Exchange", "HttpFetcher", "KeptPages", "Limits", "MediaStore", "Rendering"]
