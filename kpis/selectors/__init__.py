"""Reading figures: the numbers, their trends, and the tickets behind each."""

from kpis.selectors.backlog import Backlog, backlog
from kpis.selectors.behind import FIGURES, Behind, Figure, behind, counts_behind
from kpis.selectors.figures import Durations, Figures, Share, figures
from kpis.selectors.trends import Bucket, trends

__all__ = [
    "FIGURES",
    "Backlog",
    "Behind",
    "Bucket",
    "Durations",
    "Figure",
    "Figures",
    "Share",
    "backlog",
    "behind",
    "counts_behind",
    "figures",
    "trends",
]
