from django.contrib import messages
from django.contrib.auth import views as auth
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone

from bureau.accounts import operations, throttle
from bureau.accounts.forms import NewPasswordForm, SignInForm


class SignIn(auth.LoginView):
    """Django checks `next`: an address outside this site is ignored."""

    template_name = "accounts/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        username = request.POST.get("username", "")
        if not throttle.may_try(username):
            operations.note_turned_away(username, at=timezone.now())
            return render(request, "429.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        throttle.forget(form.cleaned_data["username"])
        operations.note_sign_in(form.get_user(), at=timezone.now())
        return super().form_valid(form)


class AdminSignIn(SignIn):
    """The admin has no door of its own. Who is already in but may not enter is told so, not sent round in circles."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_staff:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SignOut(auth.LogoutView):
    """POST only. The browser also throws away what it kept of us."""

    def post(self, request, *args, **kwargs):
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


class ChangePassword(auth.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("desk:home")

    def form_valid(self, form):
        answer = super().form_valid(form)
        operations.note_new_password(self.request.user, at=timezone.now())
        messages.success(self.request, "密码已改，下次登录用新密码")
        return answer
