"""The bureau's own rates: what a kilometre, a meal, a night and a visit cost (integers)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Money in fen, time in minutes. The defaults are documented in docs/preview.md."""

    km_fen: int = 150
    meal_fen: int = 3_000  # per person and outing that is longer than half a day
    lodging_fen: int = 20_000  # per person and night
    speed_kmh: int = 30
    road_percent: int = 140  # road length in percent of the straight line
    visit_minutes: int = 60
    half_day_minutes: int = 240
    lodging_after_minutes: int = 180  # one way; from here on the team stays overnight

    def road_seconds(self, metres: int) -> int:
        """Driving time of so many metres of road."""
        return metres * 18 // (5 * self.speed_kmh)

    def road_metres(self, straight: int) -> int:
        """Length of the road between two places so far apart."""
        return straight * self.road_percent // 100
