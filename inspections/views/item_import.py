"""Importing the list of inspection items in the browser."""

from django.http import HttpRequest

from inspections.item_list import ItemList
from inspections.views.access import check_catalogue_editor, today
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.orgs.views.list_import import ListWizard


class ItemWizard(ListWizard):
    """Whoever may edit the list imports it."""

    namespace = "inspections"
    name = "items"
    title = "抽查事项清单"
    intro = (
        "已有的代码成为新的一版，旧版保留，已有任务沿用当时的版本；没有的代码新增。"
        "空白的格子保持现行版本的内容；文件里没有的事项不动。"
    )
    back = "inspections:catalogue"
    back_title = "抽查事项清单"
    measure = "项"
    refusals = (FileRejectedError,)

    def kind(self, request: HttpRequest) -> ItemList:
        check_catalogue_editor(request)
        return ItemList(today())


wizard = ItemWizard()
