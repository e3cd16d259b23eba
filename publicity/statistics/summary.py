"""The work summary (工作总结): the sentences of the founding texts, made from what was counted."""

from dataclasses import dataclass

from django.urls import reverse

from inspections.selectors.companions import partner_counts, trained_count
from publicity.outcomes import Mode, ProblemKind
from publicity.statistics.asking import OTHER_MODES, Wish
from publicity.statistics.cells import Reader
from publicity.tallies import Tally, brief_tallies_by, counted, tally


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the page from which its numbers come."""

    text: str
    source: str
    source_title: str


@dataclass(frozen=True)
class Chapter:
    """A heading with its sentences."""

    title: str
    sentences: tuple[Sentence, ...]


def chapters(wish: Wish, *, reader: Reader) -> list[Chapter]:
    """What the period brought, in words; chapters without anything to say are left out."""
    whole = tally(counted(wish.counted))
    modes = {
        str(key[0]): one for key, one in brief_tallies_by(counted(wish.counted), "mode").items()
    }
    found = [
        Chapter("一、检查情况", _checks(wish, whole, modes, reader)),
        Chapter("二、发现的问题", _problems(wish, whole, reader)),
        Chapter("三、处置情况", _handling(wish, whole, reader)),
        Chapter("四、队伍与效率", _people(wish, whole, reader)),
    ]
    return [one for one in found if one.sentences]


def _sentence(wish: Wish, text: str, anchor: str = "", **changes: str) -> Sentence:
    address = f"{reverse('publicity:statistics')}?{wish.query(**changes)}"
    return Sentence(text, f"{address}#{anchor}" if anchor else address, "统计")


def _checks(wish: Wish, whole: Tally, modes: dict[str, Tally], to: Reader) -> tuple[Sentence, ...]:
    who = wish.unit.name if wish.unit else "全部单位"
    found = [
        _sentence(
            wish,
            f"{wish.period}，{who}共检查 {to.count(whole.checked)} 户次，"
            f"发现问题 {to.count(whole.problems)} 户次，"
            f"占检查总数的 {to.share(whole.problems, whole.checked)}。",
            "units",
        )
    ]
    labels = {Mode.RANDOM.value: Mode.RANDOM.label, Mode.LOCAL.value: Mode.LOCAL.label}
    for code, label in labels.items():
        if one := modes.get(code):
            found.append(
                _sentence(
                    wish,
                    f"其中{label} {to.count(one.checked)} 户次，发现问题"
                    f" {to.count(one.problems)} 户次，涉及 {len(+one.kinds)} 种问题，"
                    f"占 {to.share(one.problems, one.checked)}。",
                    "modes",
                    mode=code,
                )
            )
    others = Tally()
    for code in OTHER_MODES:
        others.absorb(modes.get(code, Tally()))
    if others.checked:
        text = (
            f"其他检查 {to.count(others.checked)} 户次，发现问题 {to.count(others.problems)} 户次。"
        )
        found.append(_sentence(wish, text, "modes"))
    return tuple(found) if whole.checked else ()


def _problems(wish: Wish, whole: Tally, to: Reader) -> tuple[Sentence, ...]:
    labels = {one.value: one.label for one in ProblemKind}
    parts = [
        f"{label} {to.count(whole.kinds[code])} 户次"
        for code, label in labels.items()
        if whole.kinds[code]
    ]
    if not parts:
        return ()
    found = [_sentence(wish, f"发现{'；'.join(parts)}。", "kinds")]
    above = tally(counted(Wish(wish.since, wish.until).counted)) if wish.unit else None
    if above is not None and above.problems > whole.problems:
        shares = [
            f"{label} {to.share(whole.kinds[code], above.kinds[code])}"
            for code, label in labels.items()
            if whole.kinds[code]
        ]
        found.append(_sentence(wish, f"占全部单位同类问题：{'，'.join(shares)}。", "kinds"))
    return tuple(found)


def _handling(wish: Wish, whole: Tally, to: Reader) -> tuple[Sentence, ...]:
    parts = (
        (whole.ordered, f"责令改正 {to.count(whole.ordered)} 户次"),
        (whole.listed, f"列入经营异常名录 {to.count(whole.listed)} 户次"),
        (whole.filed, f"立案查处 {to.count(whole.filed)} 起"),
        (whole.fine_fen, f"罚没 {to.yuan(whole.fine_fen, whole.filed)} 元"),
        (whole.transferred, f"移送 {to.count(whole.transferred)} 户次"),
    )
    told = [text for number, text in parts if number]
    if not told:
        return ()
    settled = (
        f"已完结 {to.count(whole.settled)} 户次，占 {to.share(whole.settled, whole.checked)}。"
    )
    return (
        _sentence(wish, f"{'，'.join(told)}。", "units"),
        Sentence(
            settled,
            f"{reverse('publicity:statistics_sheet')}?{wish.query()}",
            "完成情况表",
        ),
    )


def _people(wish: Wish, whole: Tally, to: Reader) -> tuple[Sentence, ...]:
    partners = partner_counts(wish.since, wish.until, wish.unit.path if wish.unit else "")
    trained = trained_count(wish.since, wish.until)
    found = []
    if partners:
        found.append(
            Sentence(
                f"随机选派检查人员 {to.count(len(partners))} 名，每人平均与"
                f" {to.mean(sum(partners), len(partners))} 名同事搭档，最少 {min(partners)} 名。",
                reverse("publicity:index"),
                "抽取公示",
            )
        )
    if whole.road_known or whole.site_known:
        found.append(
            _sentence(
                wish,
                f"每户平均路上 {to.mean(whole.road_minutes, whole.road_known)} 分钟，"
                f"在场 {to.mean(whole.site_minutes, whole.site_known)} 分钟。",
                "shared",
            )
        )
    if trained:
        found.append(_sentence(wish, f"参加抽取培训 {to.count(trained)} 人。"))
    return tuple(found)
