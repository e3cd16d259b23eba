"""Hundredths of a percent as pages write them."""

from django import template

register = template.Library()


@register.filter
def percent_of(points: int) -> str:
    """2006 -> 20.06%."""
    return f"{points // 100}.{points % 100:02d}%"


@register.filter
def points_apart(points: int) -> str:
    """-883 -> 8.83; which way it goes is said in words."""
    return f"{abs(points) // 100}.{abs(points) % 100:02d}"


@register.filter
def signed_points(points: int) -> str:
    """-883 -> −8.83."""
    return f"{'−' if points < 0 else '+'}{points_apart(points)}"


@register.filter
def bar(points: int) -> str:
    """Length of a bar of a drawing that is 100 wide and ends at half of the whole."""
    return f"{min(points, 5000) // 50}.{min(points, 5000) % 50 * 2:02d}"
