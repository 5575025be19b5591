from django import forms

from veterans.imports.enums import Outcome


class UploadForm(forms.Form):
    file = forms.FileField(
        label="花名册文件",
        help_text="收 .xlsx、.xls、.csv、.txt，最多 100 MB、1,000,000 行",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={
            "required": "请选择一个文件",
            "empty": "文件是空的（0 字节）；请重新导出名册后再上传",
        },
    )
    place = forms.ChoiceField(label="哪个单位的名册", help_text="名册里只收这个单位辖区内的人")

    def __init__(self, *args, places):
        super().__init__(*args)
        self.fields["place"].choices = [(station.code, station.short_name) for station in places]
        if len(self.fields["place"].choices) < 2:
            del self.fields["place"]  # somebody with one place is not asked


class ConfirmForm(forms.Form):
    answers = forms.MultipleChoiceField(
        required=False,
        choices=[(code, code) for code in ("same_file", "many_changes", "low_match", "many_refused")],
    )


class DecideForm(forms.Form):
    """For single rows (seq …) or for every row with one problem (column and code)."""

    decision = forms.ChoiceField(choices=[("accept", "确认"), ("leave_out", "不导入")])
    seq = forms.TypedMultipleChoiceField(required=False, coerce=int, choices=())
    column = forms.CharField(required=False, max_length=30)
    code = forms.CharField(required=False, max_length=40)
    reason = forms.CharField(required=False, max_length=150)

    def __init__(self, data):
        super().__init__(data)
        self.fields["seq"].choices = [
            (seq, seq) for seq in data.getlist("seq") if seq.isascii() and seq.isdigit()
        ]

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("seq") and not cleaned.get("code"):
            raise forms.ValidationError("请先勾选要办的行")
        return cleaned

    @property
    def which(self) -> dict:
        clean = self.cleaned_data
        return {"group": (clean["column"], clean["code"])} if clean["code"] else {"seqs": clean["seq"]}


class FixAllForm(forms.Form):
    column = forms.CharField(max_length=30)
    wrong = forms.CharField(max_length=200, required=False)
    right = forms.CharField(max_length=200, error_messages={"required": "请写改成什么"})


class RowFilter(forms.Form):
    outcome = forms.ChoiceField(required=False, choices=Outcome.choices)
    q = forms.CharField(required=False, max_length=20)
    column = forms.CharField(required=False, max_length=30)
    code = forms.CharField(required=False, max_length=40)
