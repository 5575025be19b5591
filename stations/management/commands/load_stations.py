import csv

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bureau.kit.errors import Refused
from stations import operations, sheets


class Command(BaseCommand):
    help = "Add the stations of an official list (code,name,level,parent_code). May be run again at any time."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *, file, **options):
        try:
            stations = sheets.read(file)
            new = operations.load_stations(stations, at=timezone.now())
        except (OSError, UnicodeDecodeError, csv.Error, sheets.WrongList) as error:
            raise CommandError(f"读不了这份服务站名单：{error}") from error
        except (Refused, ValidationError) as error:
            raise CommandError(f"服务站名单有误，一个也没有写入：{error}") from error
        self.stdout.write(f"名单共 {len(stations)} 个服务站，新增 {new} 个")
