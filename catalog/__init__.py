"""data/ as typed, read-only objects. Nothing else opens catalogue files."""

from catalog.faults import Fault
from catalog.load import Catalog, current, data_folder, load, load_results, own_results, results_folder
from catalog.sent import sent_results
from catalog.site import RESERVED

__all__ = [
    "RESERVED",
    "Catalog",
    "Fault",
    "current",
    "data_folder",
    "load",
    "load_results",
    "own_results",
    "results_folder",
    "sent_results",
]
