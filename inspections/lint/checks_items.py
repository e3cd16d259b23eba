"""Checks of the inspection items: basis, list, whether double-random suits them."""

from collections.abc import Iterator, Mapping
from typing import Any

from inspections.lint.types import Hit, TaskFacts


def legal_basis(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """No inspection without a statutory basis."""
    for item in task.items:
        if not item.has_basis:
            yield Hit(
                value=f"事项 {item.code} 没有检查依据",
                limit="每个事项写明法律、法规或规章依据",
                place=f"catalogue:{item.code}",
                subject=item.code,
            )


def listed_items(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """清单之外无检查: the item must be in the published list through the whole window."""
    for item in task.items:
        if not item.is_listed:
            yield Hit(
                value=f"事项 {item.code} 在检查期内已不在清单中",
                limit="只检查现行清单内的事项",
                place=f"catalogue:{item.code}",
                subject=item.code,
            )


def newest_items(task: TaskFacts, _params: Mapping[str, Any]) -> Iterator[Hit]:
    """The task holds an older version of an item that is still listed."""
    for item in task.items:
        if item.is_listed and not item.is_newest:
            yield Hit(
                value=f"事项 {item.code} 保存任务后又有新版本",
                limit="采用现行版本",
                place="items",
                subject=item.code,
            )


def suitable_methods(task: TaskFacts, params: Mapping[str, Any]) -> Iterator[Hit]:
    """C11: where object, standard and result are objective, double-random adds only cost."""
    objective = frozenset(params["objective_methods"])
    for item in task.items:
        if item.methods and frozenset(item.methods) <= objective:
            yield Hit(
                value=f"事项 {item.code}“{item.name}”只用书面、网络等客观方式核查",
                limit="主观判断因素较多的检查才适合双随机",
                place="items",
                subject=item.code,
            )
