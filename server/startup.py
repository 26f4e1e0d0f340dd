"""Work that is done once, before the first visit."""

import ctypes
import gc
import importlib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import streamlit as st

import catalog
from server.api import encoded_catalogue
from server.logs import limit_repeats

M_ARENA_MAX = -8
"""The parameter of mallopt(3) that limits the number of memory arenas, as in malloc.h."""


def warm_start(*modules: str) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Return a lifespan that reads the catalogue, imports `modules`, freezes loaded objects for the garbage collector and limits logs."""

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[None]:
        limit_repeats()
        gc.disable()  # to look for garbage among them would take as long as half of the reading
        try:
            encoded_catalogue(catalog.current())
            for module in modules:
                importlib.import_module(module)
            gc.freeze()
        finally:
            gc.enable()
        if sys.platform == "linux":  # each thread that runs a page would get an arena of its own, and readers have many threads
            with suppress(AttributeError):  # not in every C library
                ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
        yield

    return lifespan
