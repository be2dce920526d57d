"""Invented partner publishers on loopback: for `ingest demo`, for tests and for benchmarks.

    articles/*.yaml ─▶ articles ─┬▶ world (who published what, when it changed) ─┬▶ ledger (what is true)
    invention, reposts ──────────┘                                               └▶ sites ─▶ serving ─▶ simulator

The world is pure and follows from a seed; the sites show it at a simulated time, with the nastiness of the real web;
the ledger says what a reader of those sites must end up with, and shares no code with those who read them.
"""
