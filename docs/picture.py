"""Draws docs/pictures/explain.svg: what `clienthood explain` prints of one account of the demo."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

ACCOUNT = "A00309"
UNTIL = "What could not be read"
WIDTH, LINE, FONT = 8.4, 20, 14
COLOURS = {"for": "#1f6f8b", "against": "#8a5a2b"}


def drawn(text: str) -> str:
    """Return printed lines as an SVG; bars for and against get a colour each."""
    lines = text.rstrip().splitlines()
    wide = max(len(line) for line in lines) * WIDTH + 48
    high = len(lines) * LINE + 48
    rows = "\n".join(
        f'<text x="24" y="{44 + LINE * number}" xml:space="preserve">{_coloured(line)}</text>'
        for number, line in enumerate(lines)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" role="img"
 aria-label="What clienthood explain prints of one account: the evidence for and against, in bits">
<style>text {{ font: {FONT}px ui-monospace, Menlo, Consolas, monospace; fill: #24292f }}</style>
<rect width="{wide:.0f}" height="{high}" rx="10" fill="#fbfaf7" stroke="#d9d5cc"/>
{rows}
</svg>
"""


def _coloured(line: str) -> str:
    left, bar, right = line.partition("│") if "█" in line else (line, "", "")
    if not bar:
        left, bar, right = line.partition("|") if "█" in line else (line, "", "")
    told = left.rstrip("█ ") if "█" in left else left
    against = left[len(told) :]
    return (
        f"{escape(told)}<tspan fill='{COLOURS['against']}'>{against}</tspan>{bar}"
        f"<tspan fill='{COLOURS['for']}'>{escape(right)}</tspan>"
    )


def main() -> None:
    """Make the demo in a folder of its own and draw one account."""
    with tempfile.TemporaryDirectory() as folder:
        book = str(Path(folder) / "demo")
        run = [sys.executable, "-m", "clienthood"]
        subprocess.run([*run, "demo", "--book", book], check=True, capture_output=True)
        printed = subprocess.run(
            [*run, "explain", ACCOUNT, "--book", book], check=True, capture_output=True, text=True
        ).stdout
    file = Path(__file__).parent / "pictures" / "explain.svg"
    file.write_text(drawn(printed.split(UNTIL)[0]), encoding="utf-8")


if __name__ == "__main__":
    main()
