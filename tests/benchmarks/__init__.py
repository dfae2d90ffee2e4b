"""Our server against a floor server of our own and against peers: what a call costs.

    python -m tests.benchmarks            every goal; about eight minutes
    python -m tests.benchmarks G1 G6      some of them
    python -m tests.benchmarks plain G6 --against COMMIT --rounds 9
                                          beside the code of an earlier commit (`commits.py`)
    python -m tests.benchmarks --help
    python -m tests.benchmarks.trial_balance
                                          a million postings beside the raw sums of them

The floor (`floor.py`) is the least that does the same honest work: raw ASGI on the same uvicorn
and HTTP protocol class, orjson, the driver itself, our compiled SQL, the session looked up and
its expiry checked, the envelope checked, the same rows written with the same durability. The
peers (`peers/`) are other JSON-RPC libraries doing that work, each in a virtual environment that
pip makes on first use. All run on copies of the same books (`books.py`, filled through the
methods). Two take turns in one run (ours, other, other, ours …); every figure is the median of the
turns and a ratio the median of the ratios of neighbours. CPU time is the server process's own,
user and system, as the kernel counts it; machines are noisy, and it is the figure to trust.
Everything stays on loopback, and every turn has a fixed number of calls and a limit of time.
"""
