"""Measures the speed of frameworks on this machine; docs/benchmark-method.md explains the method.

Each measurement has its own server process: start, warm-up, check, measurement, check, end. A round measures every setting once, and
the order of frameworks rotates between rounds, so that slow phases of the machine affect all of them. Peaks are measured first, because
fixed rates are derived from them.
"""
