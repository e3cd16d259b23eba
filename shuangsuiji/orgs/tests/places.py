"""A small city for tests: two counties, one station and one section each."""

from datetime import UTC, date, datetime

from shuangsuiji.orgs.models import Role, RoleGrant, Unit, UnitKind, User

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
TODAY = date(2026, 11, 20)
PASSWORD = "mountain-river-7-boats"  # noqa: S105


def make_unit(code, parent=None, kind=UnitKind.STATION, name="", **fields):
    path = (parent.path if parent else "") + code + "/"
    return Unit.objects.create(
        code=code, name=name or f"单位{code}", kind=kind, parent=parent, path=path, **fields
    )


def make_city():
    """Units by short names: city, fuan (with south, credit), fuding (with tongshan)."""
    city = make_unit("350900", kind=UnitKind.CITY, name="宁德市市场监督管理局")
    fuan = make_unit("350981", city, UnitKind.COUNTY, "福安市市场监督管理局")
    fuding = make_unit("350982", city, UnitKind.COUNTY, "福鼎市市场监督管理局")
    return {
        "city": city,
        "fuan": fuan,
        "fuding": fuding,
        "south": make_unit("350981S01", fuan, name="城南市场监督管理所"),
        "credit": make_unit("350981K01", fuan, UnitKind.SECTION, "福安信用监督管理股"),
        "tongshan": make_unit("350982S01", fuding, name="桐山市场监督管理所"),
    }


def make_user(username, unit=None, **fields):
    user = User(username=username, unit=unit, display_name=fields.pop("display_name", username))
    for name, value in fields.items():
        setattr(user, name, value)
    user.set_password(PASSWORD)
    user.save()
    return user


def hold(user, role, unit, valid_from=date(2026, 1, 1), valid_to=None):
    return RoleGrant.objects.create(
        user=user,
        role=role,
        unit=unit,
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by="test",
        granted_at=NOON,
    )


def make_holder(username, role, unit):
    user = make_user(username, unit)
    hold(user, role, unit)
    return user


def make_planner(unit, username="planner"):
    return make_holder(username, Role.PLANNER, unit)


def make_keeper(unit, username="keeper"):
    return make_holder(username, Role.SYSADMIN, unit)
