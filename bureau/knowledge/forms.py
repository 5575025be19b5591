from django import forms

from bureau.knowledge.enums import TOPICS, Category, Kind, Readers
from bureau.knowledge.models import Article


class TextForm(forms.Form):
    category = forms.ChoiceField(label="分类", choices=Category.choices)
    kind = forms.ChoiceField(label="形式", choices=Kind.choices)
    readers = forms.ChoiceField(label="给谁看", choices=Readers.choices)
    title = forms.CharField(label="标题", max_length=80, help_text="像群众会问的那样写")
    body = forms.CharField(label="内容", max_length=8000, widget=forms.Textarea(attrs={"rows": 10}))
    keywords = forms.CharField(
        label="关键词", max_length=200, required=False, help_text="群众可能用的别的说法，用空格分开"
    )
    basis = forms.CharField(label="依据", max_length=200, help_text="哪部法规哪一条，或哪份文件")
    basis_on = forms.DateField(
        label="依据的日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="法规施行或文件印发的日子",
    )
    source = forms.CharField(label="来源", max_length=200)
    topics = forms.MultipleChoiceField(
        label="在哪些页面提示",
        required=False,
        choices=list(TOPICS.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class NewTextForm(TextForm):
    slug = forms.SlugField(label="代号", max_length=60, help_text="英文和短横线，用在网址里，如 card-lost")

    def clean_slug(self):
        if Article.objects.filter(slug=self.cleaned_data["slug"]).exists():
            raise forms.ValidationError("这个代号已经有了")
        return self.cleaned_data["slug"]
