"""How older databases become like `tables.py` says: one file per step in `versions`, run when a store is opened."""
