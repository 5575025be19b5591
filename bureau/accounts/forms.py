from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator

from bureau.accounts import passwords

LONGEST_CODE = 20


class SignInForm(AuthenticationForm):
    # One sentence for a wrong name, a wrong password and a closed account: nobody learns who has an account here.
    error_messages = {
        "invalid_login": "用户名或密码不对，请重试。忘了密码请联系系统管理员。",
        "inactive": "用户名或密码不对，请重试。忘了密码请联系系统管理员。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label="密码",
            strip=False,
            max_length=passwords.LONGEST,
            error_messages={"max_length": f"密码最多 {passwords.LONGEST} 个字符"},
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="验证码",
        max_length=LONGEST_CODE,
        help_text="验证器上的 6 位数字；手机不在身边，用一个恢复码",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        ),
    )


class SetUpForm(CodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "扫码后，验证器上显示的 6 位数字"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class ConfirmForm(forms.Form):
    """It is still the same person: the password, and the code where there is one."""

    password = forms.CharField(
        label="您的密码",
        strip=False,
        max_length=passwords.LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    code = CodeForm.base_fields["code"]

    def __init__(self, *args, with_code, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]
        else:
            self.fields["code"].widget.attrs.pop("autofocus", None)


class NewPasswordForm(PasswordChangeForm):
    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": "现在的密码不对，请重新输入",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        too_long = MaxLengthValidator(passwords.LONGEST, f"密码最多 {passwords.LONGEST} 个字符")
        for name in ("old_password", "new_password1", "new_password2"):
            self.fields[name].validators.append(too_long)
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password1"].help_text = passwords.help_text()
        self.fields["new_password2"].label = "再输一遍新密码"
        self.fields["new_password2"].help_text = ""
