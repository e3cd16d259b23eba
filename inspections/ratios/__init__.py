"""How often each group of entities is drawn: proposed from counts, approved by people. Pure."""

from inspections.ratios.spreading import FULL_BP, GradeRule, RatioError, propose_ratios

__all__ = ["FULL_BP", "GradeRule", "RatioError", "propose_ratios"]
