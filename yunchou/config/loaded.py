"""Loads every page before the first visitor, and leaves what is loaded for good out of the search for garbage."""

import gc

from django.urls import get_resolver


def load_pages() -> None:
    """Call once, when the process is about to serve.

    Looking for garbage among the million objects of the loaded code held single requests up for about 130 ms.
    """
    len(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
