"""Pictures as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clienthood.book.files import whole
from clienthood.errors import BookError
from clienthood.faces.views.charts import Chart, svg


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A chart and the name of its file, without ending."""

    name: str
    chart: Chart


def write_plots(folder: Path, plots: Sequence[Plot]) -> tuple[Path, ...]:
    """Write charts as SVG files and return their paths.

    Raises
    ------
    BookError
        If the folder cannot be written to.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for plot in plots:
            file = folder / f"{plot.name}.svg"
            with whole(file) as part:
                part.write_text(svg(plot.chart), encoding="utf-8")
            written.append(file)
    except OSError as fault:
        raise BookError(f"cannot be written: {fault.strerror}", where=str(folder)) from fault
    return tuple(written)
