"""The formats of tables in the administration, and where a file waits for its confirmation."""

import re
from datetime import datetime, timedelta

import tablib
from django.core.files.storage import default_storage
from django.utils import timezone
from import_export.formats.base_formats import Format
from import_export.tmp_storages import MediaStorage

from campaign.exports import CSV_TYPE, XLSX_TYPE, csv_text, unquoted_text, xlsx
from campaign.imports import read_table


class XlsxOut(Format):
    def get_title(self):
        return "xlsx"

    def get_extension(self):
        return "xlsx"

    def get_content_type(self):
        return XLSX_TYPE

    def can_export(self):
        return True

    def export_data(self, dataset, **kwargs):
        return xlsx(dataset.headers, dataset)


class CsvOut(XlsxOut):
    def get_title(self):
        return "csv"

    def get_extension(self):
        return "csv"

    def get_content_type(self):
        return CSV_TYPE

    def export_data(self, dataset, **kwargs):
        return csv_text(dataset.headers, dataset).encode()


class TableIn(Format):
    """A csv or xlsx file as the project reads every table; the dataset remembers the rows of the sheet."""

    def __init__(self, required=(), optional=(), encoding=None):
        self.required, self.optional = required, optional

    def get_title(self):
        return "xlsx / csv"

    def can_import(self):
        return True

    def create_dataset(self, in_stream):
        table = read_table(in_stream, required=self.required, optional=self.optional)
        dataset = tablib.Dataset(headers=list(table.columns))
        for row in table:
            dataset.append([unquoted_text(row[column]) for column in table.columns])
        dataset.sheet_rows = [row.number for row in table]
        return dataset


class ImportStorage(MediaStorage):
    """Where a file waits between preview and confirmation: reachable by its random name only, for a day."""

    folder = "imports"
    kept_for = timedelta(days=1)
    name_form = re.compile(r"[0-9a-f]{32}")

    def get_full_path(self):
        if not self.name_form.fullmatch(self.name):
            raise FileNotFoundError
        return f"{self.folder}/{self.name}"

    def save(self, data):
        self._remove_old(timezone.now() - self.kept_for)
        super().save(data)

    def _remove_old(self, before: datetime) -> None:
        if default_storage.exists(self.folder):
            for name in default_storage.listdir(self.folder)[1]:
                path = f"{self.folder}/{name}"
                if default_storage.get_modified_time(path) < before:
                    default_storage.delete(path)
