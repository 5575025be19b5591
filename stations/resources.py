"""Code lists as a sheet: out, edited in Excel, and in again. The only place where django-import-export is used."""

from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.resources import ModelResource

from bureau.kit.models import CodeItem

__all__ = ["ChineseCSV", "CodeItemResource", "ImportExportMixin"]


class ChineseCSV(CSV):
    """With the mark that tells Excel it is UTF-8; without it Chinese turns into noise."""

    ENCODING = "utf-8-sig"

    def export_data(self, dataset, **kwargs):
        return "\ufeff" + super().export_data(dataset, **kwargs)


class CodeItemResource(ModelResource):
    """An entry is known by its list and code; what is the same is skipped, nothing is ever deleted."""

    def after_import(self, dataset, result, **kwargs):
        """Keys come from the sequence, never from the sheet: it needs no reset (which only the owner of the tables may do)."""

    class Meta:
        model = CodeItem
        fields = ["list", "code", "name", "aliases", "standard", "valid_from", "valid_to", "position", "note"]
        import_id_fields = ["list", "code"]
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True
