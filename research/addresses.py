from functools import lru_cache

from django.urls import reverse


@lru_cache(2000)
def address_of(route: str, *arguments: str | int) -> str:
    """Where a page is that many others lead to: to work it out takes as long as to write it."""
    return reverse(route, args=arguments)
