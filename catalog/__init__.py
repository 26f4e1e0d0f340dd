"""The contents of data/ as typed, immutable objects. Only this package opens the data files."""

from catalog.catalog import Catalog
from catalog.faults import Fault
from catalog.load import load, load_results
from catalog.sent_results import sent_results
from catalog.site import RESERVED
from catalog.store import current, data_folder, own_results, results_folder, staleness_reason

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
    "staleness_reason",
]
