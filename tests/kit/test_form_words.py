"""A form that was sent empty says what to do."""

import pytest
from django import forms


class Everything(forms.Form):
    name = forms.CharField()
    born = forms.DateField()
    kind = forms.TypedChoiceField(choices=[("A", "甲")])
    kinds = forms.MultipleChoiceField(choices=[("A", "甲")])
    sure = forms.BooleanField()
    paper = forms.FileField()
    own = forms.CharField(error_messages={"required": "写明原因"})


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("name", "请填写"),
        ("born", "请填写"),
        ("kind", "请选择"),
        ("kinds", "请至少选一项"),
        ("sure", "请勾选"),
        ("paper", "请选择文件"),
        ("own", "写明原因"),
    ],
)
def test_what_is_missing_is_asked_for_in_plain_words(field, says):
    assert Everything({}).errors[field] == [says]
