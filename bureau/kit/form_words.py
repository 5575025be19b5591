"""What a form says when something is missing: what to do next, not which rule was broken."""

from django import forms

REQUIRED = {
    forms.Field: "请填写",
    forms.ChoiceField: "请选择",
    forms.MultipleChoiceField: "请至少选一项",
    forms.ModelChoiceField: "请选择",
    forms.ModelMultipleChoiceField: "请至少选一项",
    forms.BooleanField: "请勾选",
    forms.FileField: "请选择文件",
}


def install() -> None:
    for field, word in REQUIRED.items():
        field.default_error_messages = {**field.default_error_messages, "required": word}
