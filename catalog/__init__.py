"""data/ as typed, read-only objects. Nothing else opens catalogue files."""

from catalog.faults import Fault
from catalog.load import RESERVED, Catalog, current, data_folder, load

__all__ = ["RESERVED", "Catalog", "Fault", "current", "data_folder", "load"]
