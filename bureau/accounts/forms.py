from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator

LONGEST_PASSWORD = 128  # a megabyte of password must not reach the hasher


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
            max_length=LONGEST_PASSWORD,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )


class NewPasswordForm(PasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("old_password", "new_password1", "new_password2"):
            self.fields[name].validators.append(MaxLengthValidator(LONGEST_PASSWORD))
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields[
            "new_password1"
        ].help_text = "至少 12 个字符，不能全是数字，不能和姓名、用户名相近。可以用一句话。"
        self.fields["new_password2"].label = "再输一遍新密码"
        self.fields["new_password2"].help_text = ""
