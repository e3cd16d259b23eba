"""One entity's credit: the grade with every line, its history, and all that bears on it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entities.credit.chart import staircase
from entities.models import CreditRepair, GradeOverride
from entities.selectors.certificates import certificates_of
from entities.selectors.credit import computed, history_of, override_in_force, rulebook_on
from entities.selectors.listings import listings_of
from entities.selectors.repairs import letters_of, outlook_of
from entities.views.credit_access import FILERS, by, may, readable_entity, today

HISTORY = 50


@login_required
@require_safe
def show_credit(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is known of an entity's credit, on one page."""
    entity, on = readable_entity(request, code), today()
    history = list(history_of(entity)[:HISTORY])
    listings = list(listings_of(code).prefetch_related("restrictions__end"))
    overrides = GradeOverride.objects.filter(entity=entity)
    context = {
        "entity": entity,
        "today": on,
        "grade": computed(entity, on=on),
        "version": rulebook_on(on),
        "in_force": override_in_force(entity.pk, on=on),
        "outlook": outlook_of(entity.pk, on=on),
        "history": history,
        "chart": staircase([(one.on, one.risk_class) for one in reversed(history)], today=on),
        "listings": listings,
        "restrictions": [(one, row) for row in listings for one in row.restrictions.all()],
        "repairs": CreditRepair.objects.filter(fact__entity=entity).select_related(
            "decision", "fact"
        ),
        "overrides": overrides.select_related("decision", "withdrawal"),
        "certificates": certificates_of(entity.pk),
        "letters": letters_of(entity.pk),
        "may_decide": may(request, entity),
        "may_file": may(request, entity, FILERS),
        "me": by(request),
        "repairable": entity.credit_facts.filter(kind="PENALTY", end__isnull=True),
    }
    return render(request, "entities/credit.html", context)
