from django import forms

from bureau.privacy.enums import Channel, Purpose, RightsKind

WORDINGS = {
    Purpose.MEDIA: "我同意区局为宣传退役军人事迹使用我的照片和经历，发布前会再给我看。",
    Purpose.MERCHANT: "我同意在崇军商家出示老兵码时，商家看到我的姓（名字隐去）和证件种类。",
    Purpose.JOB: "我同意区局把我的求职意向和联系方式提供给我选定的用人单位。",
    Purpose.SMS: "我同意接收招聘会、培训、活动类短信；办事进度短信不受影响。",
}


class ConsentForm(forms.Form):
    purpose = forms.ChoiceField(label="事项", choices=Purpose.choices)
    channel = forms.ChoiceField(label="方式", choices=Channel.choices)


class RequestForm(forms.Form):
    kind = forms.ChoiceField(label="请求", choices=RightsKind.choices)
    channel = forms.ChoiceField(label="方式", choices=Channel.choices)
    detail = forms.CharField(
        label="请求内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="按本人的话记"
    )


class AnswerForm(forms.Form):
    action = forms.CharField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label="答复", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
