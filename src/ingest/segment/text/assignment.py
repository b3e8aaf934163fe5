"""The best assignment of rows to columns, by scipy's compiled solver without what loads beside it.

`scipy.optimize` takes a third of a second to import, for this one function. It lives in an extension module of its own,
which is loaded by its place; where scipy has it elsewhere, the public name is used.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np


def best_assignment(gain: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of each pair, so that the gains (n, m) sum up highest; method: Crouse 2016, as in scipy."""
    return _solver()(gain, maximize=True)


@lru_cache(maxsize=1)
def _solver() -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    scipy = find_spec("scipy")
    if scipy is not None and scipy.origin is not None:
        found = PathFinder.find_spec("_lsap", [str(Path(scipy.origin).parent / "optimize")])
        if found is not None and found.loader is not None:
            module = module_from_spec(found)
            found.loader.exec_module(module)
            if hasattr(module, "linear_sum_assignment"):
                return cast("Callable[..., tuple[np.ndarray, np.ndarray]]", module.linear_sum_assignment)
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (slow: see above)

    return cast("Callable[..., tuple[np.ndarray, np.ndarray]]", linear_sum_assignment)
