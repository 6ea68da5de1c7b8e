"""What tests of the administration share: addresses, forms, uploads."""

import csv
import io
import json

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaign.models import AuditEvent


def url(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


# --- forms --------------------------------------------------------------------------------------------------
def rows_of(prefix: str, rows: list[dict], stored: int = 0) -> dict:
    """The data of a formset; the first `stored` rows exist already."""
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": stored}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def send(client, address: str, data: dict, expected: int = 302):
    """Post a form; 302 is a success, 200 the form shown again."""
    response = client.post(address, data)
    assert response.status_code == expected, errors_of(response)
    return response


def errors_of(response) -> list:
    if response.status_code != 200:
        return []
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return [response.context["adminform"].form.errors, *(formset.errors for formset in formsets)]


# --- the trail ----------------------------------------------------------------------------------------------
def events() -> list[tuple[str, str]]:
    return list(AuditEvent.objects.order_by("at", "seq").values_list("verb", "actor__username"))


def verbs() -> list[str]:
    return [verb for verb, _who in events()]


def last_details() -> dict:
    return json.loads(AuditEvent.objects.order_by("at", "seq").last().body)["details"]


# --- tables -------------------------------------------------------------------------------------------------
def table(header: str, *lines: str) -> bytes:
    return "\n".join([header, *lines]).encode()


def upload(client, model, content: bytes, name: str = "table.csv"):
    data = {"import_file": SimpleUploadedFile(name, content), "format": "0", "resource": "0"}
    return client.post(url(model, "import"), data)


def bring(client, model, content: bytes, name: str = "table.csv"):
    """Upload, look at the preview, confirm."""
    response = upload(client, model, content, name)
    form = response.context.get("confirm_form")
    assert form, faults(response)
    return client.post(url(model, "process_import"), form.initial)


def faults(response) -> list:
    result = response.context.get("result")
    if result is None:
        return [response.context["form"].errors]
    base = [error.error for error in result.base_errors]
    rows = [(row.number, row.error_dict) for row in result.invalid_rows]
    return base + rows + [(row.number, [error.error for error in row.errors]) for row in result.error_rows]


def export(client, model, form: str) -> bytes:
    number = {"xlsx": "0", "csv": "1"}[form]
    response = client.post(url(model, "export"), {"format": number, "resource": "0"})
    assert response.status_code == 200
    return response.content


def cells(content: bytes) -> list[list]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def lines(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
