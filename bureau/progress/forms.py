from django import forms

from bureau.kit import indicators
from bureau.progress.enums import Light
from bureau.progress.models import Campaign, SnapshotRow
from stations.enums import Level


class BoardFilter(forms.Form):
    """What a board page was asked for. Nonsense is ignored, because an address is often typed or old."""

    on = forms.DateField(required=False)
    level = forms.ChoiceField(choices=Level, required=False)
    street = forms.CharField(max_length=12, required=False)
    light = forms.ChoiceField(choices=Light, required=False)

    @classmethod
    def asked(cls, query) -> dict:
        form = cls(query)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or "" for name in form.fields}


class RestateForm(forms.Form):
    station = forms.ModelChoiceField(
        label="单位", queryset=SnapshotRow.objects.none(), to_field_name="station_id"
    )
    base = forms.IntegerField(label="更正后的应完成数", min_value=0)
    done = forms.IntegerField(label="更正后的已完成数", min_value=0)
    reason = forms.CharField(
        label="更正原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会连同您的姓名和时间公开在榜上；原来的数仍在",
    )

    def __init__(self, *args, snapshot, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = snapshot.rows.select_related("station").order_by("station_id")
        self.fields["station"].label_from_instance = lambda row: (
            f"{row.station}（榜上 {row.done} / {row.base}）"
        )


class CampaignForm(forms.ModelForm):
    indicator = forms.ChoiceField(label="指标")

    class Meta:
        model = Campaign
        fields = [
            "name",
            "indicator",
            "place",
            "starts_on",
            "ends_on",
            "target_rate",
            "cut_off",
            "weekly_on",
            "smallest_ranked",
            "amber_points",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "indicator" in self.fields:
            # A board ranks rates, so a plain count cannot be the measure of one.
            self.fields["indicator"].choices = [
                (indicator.key, f"{indicator.label}（{indicator.definition}）")
                for indicator in indicators.REGISTRY.values()
                if indicator.denominator
            ]
