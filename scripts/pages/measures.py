"""How high and wide a flow will stand: first guessed, then told by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ink import Flow, Measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Notebook:
    """Tells what an engine measured, and guesses the rest and remembers that it was asked for it."""

    def __init__(self) -> None:
        self.told: dict[Flow, Measure] = {}
        self.asked: dict[Flow, None] = {}

    def __call__(self, flow: Flow) -> Measure:
        """Return the measure of a flow, or a guess."""
        if flow in self.told:
            return self.told[flow]
        self.asked[flow] = None
        return guess(flow)

    def learn(self, measure: Callable[[list[Flow]], list[Measure]]) -> bool:
        """Have everything measured that was guessed so far; return whether there was anything."""
        asked = list(self.asked)
        self.asked.clear()
        self.told.update(zip(asked, measure(asked), strict=True) if asked else ())
        return bool(asked)


def ems(text: str) -> float:
    """Return the width of a text in ems: half-width signs count half."""
    return sum(0.55 if ord(c) < 0x2E80 and c not in "“”‘’—…·×÷°" else 1.0 for c in text)


def guess(flow: Flow) -> Measure:
    """Guess a measure by counting characters."""
    lines = tuple(tuple(_broken(flow, para.text, para.indent)) for para in flow.paras)
    step = flow.size + flow.spacing
    if flow.vertical:
        return Measure(
            flow.leading * len(lines), max((len(p.text) for p in flow.paras), default=0) * step, lines
        )
    wide = (
        flow.width if flow.width is not None else max((ems(p.text) for p in flow.paras), default=0.0) * step
    )
    return Measure(wide, flow.leading * sum(len(line) for line in lines), lines)


def _broken(flow: Flow, text: str, indent: float) -> Iterator[str]:
    if flow.width is None or flow.columns:
        yield text
        return
    room, line, used = flow.width / (flow.size + flow.spacing) + 0.01, "", indent
    for c in text:
        wide = ems(c)
        if used + wide > room and line and c not in "，。、；：？！”’）》】":
            yield line
            line, used = "", 0.0
        line += c
        used += wide
    yield line
