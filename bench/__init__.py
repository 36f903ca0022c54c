"""The benchmarks, each beside its peers in the same run. `python -m bench` runs all of them."""
