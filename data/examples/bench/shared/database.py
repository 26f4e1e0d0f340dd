"""Rows for the query workloads: one statement, one way to connect for all."""

import os
import random
import sqlite3
import threading
from typing import Any

DATABASE = os.environ.get("BENCH_DATABASE", "bench.sqlite3")
ROWS = 10_000
local = threading.local()


def connection() -> Any:
    """One for each thread, kept open: opening one takes longer than a query."""
    if not hasattr(local, "connection"):
        if DATABASE.startswith("postgres"):
            import psycopg

            local.connection = psycopg.connect(DATABASE, autocommit=True)
        else:
            local.connection = sqlite3.connect(DATABASE)
    return local.connection


QUERY = "SELECT id, name, price FROM bench_item WHERE id = " + (
    "%s" if DATABASE.startswith("postgres") else "?"
)


def random_item() -> dict[str, Any]:
    row = connection().execute(QUERY, (random.randint(1, ROWS),)).fetchone()
    return {"id": row[0], "name": row[1], "price": row[2]}
