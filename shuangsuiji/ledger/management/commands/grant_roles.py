"""``manage.py grant_roles --web ROLE [--signer ROLE]``: the site may only add evidence."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction

from shuangsuiji.ledger.grants import RoleError, TriggersMissingError, signer_grants, web_grants


class Command(BaseCommand):
    help = (
        "收紧 PostgreSQL 权限：网站角色对存证表只能查询和追加，签名角色只能读日志条目。"
        "以表的属主执行；每次 migrate 之后再执行一次。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--web", required=True, help="网页进程和后台进程所用的角色")
        parser.add_argument("--signer", default="", help="签名进程（ledger_signer）所用的角色")
        parser.add_argument(
            "--print", action="store_true", dest="only_print", help="只打印语句，不执行"
        )

    def handle(self, *, web: str, signer: str, only_print: bool, **_: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("单机版使用 SQLite，没有数据库角色；授权只用于 PostgreSQL。")
        if web == signer:
            raise CommandError("签名进程须有自己的角色，不得与网站共用。")
        try:
            statements = web_grants(web) + (signer_grants(signer) if signer else [])
            if only_print:
                self.stdout.write("".join(f"{each};\n" for each in statements))
                return
            with transaction.atomic(), connection.cursor() as cursor:
                for each in statements:
                    cursor.execute(each)
        except (RoleError, TriggersMissingError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(f"数据库拒绝授权：{error}请以表的属主执行本命令。") from error
        self.stdout.write(f"已授权：{web} 对存证表只能查询和追加。")
