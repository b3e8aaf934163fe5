"""A process of one run spends no time on cycles of what is loaded, and still collects its own."""

from __future__ import annotations

import subprocess
import sys

OWN = """
import gc
from ingest.runs.own_process import FEW, begun
class Ring:
    ended = 0
    def __init__(self): self.own = self
    def __del__(self): Ring.ended += 1
begun(), begun()
assert gc.get_freeze_count() > 1000
assert gc.get_threshold() == FEW
for _ in range(2 * FEW[0]):
    Ring()
assert Ring.ended > FEW[0] // 2, Ring.ended
"""


def test_cycles_of_a_run_are_collected_though_what_is_loaded_is_left_alone() -> None:
    subprocess.run([sys.executable, "-c", OWN], check=True)


def test_a_flows_process_ends_in_good_order_with_its_exit_code() -> None:
    code = "from ingest.runs.own_process import begun; begun(); raise SystemExit(3)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 3
