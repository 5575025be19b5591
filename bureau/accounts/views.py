"""The pages of the door. They run outside the request's transaction, because what they count must not be taken back."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bureau.accounts import door, operations, providers, queries, second_factor, throttle
from bureau.accounts.forms import CodeForm, ConfirmForm, NewPasswordForm, SetUpForm, SignInForm
from bureau.accounts.fresh import fresh_login_required
from bureau.kit import walls

SECRET = "new_second_factor"  # in the session, until a code shows that the app has it


def _too_many(request):
    return render(request, "429.html", status=429)


class SignIn(auth.LoginView):
    """Django checks `next`: an address outside this site is ignored."""

    template_name = "accounts/login.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        username, now = request.POST.get("username", ""), timezone.now()
        if not throttle.may_try(request, username, at=now):
            operations.note_turned_away(username, at=now)
            return _too_many(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        throttle.forgive(self.request, form.cleaned_data["username"])
        return door.vouched_for(self.request, form.get_user(), next_url=self.get_redirect_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            demo_district=queries.demo_is_loaded(), providers=providers.configured(), **kwargs
        )


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


@walls.not_needed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def code(request):
    """The second page of the door: the code of the app, or one of the recovery codes."""
    user = door.on_the_way(request)
    if user is None:
        return redirect("accounts:login")
    form, now = CodeForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        if not throttle.may_check_code(request, user, at=now):
            operations.note_wrong_code(user, at=now)
            door.turn_back(request)
            return _too_many(request)
        right = second_factor.check(user, form.cleaned_data["code"], at=now)
        if right:
            throttle.forgive_code(request, user)
            if right == "recovery":
                operations.note_recovery_code_used(user, at=now)
                left = second_factor.codes_left(user)
                messages.warning(request, f"用掉了一个恢复码，还剩 {left} 个。换了手机，请重新绑定验证器。")
            return door.admit(request, user)
        operations.note_wrong_code(user, at=now)
        form.add_error("code", "验证码不对或已经用过，请等下一个再试")
    return render(request, "accounts/code.html", {"form": form})


@walls.not_needed
@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_up(request):
    """Bind an authenticator: on the way in, where it is demanded, or later instead of the present one."""
    if request.user.is_authenticated:
        return _set_up_again(request)
    user = door.on_the_way(request)
    # Who has one already shows it first: the password alone must not be able to replace it.
    if user is None or second_factor.is_set_up(user):
        return redirect("accounts:login")
    return _bind(request, user)


@fresh_login_required
def _set_up_again(request):
    return _bind(request, request.user)


def _bind(request, user):
    form, now = SetUpForm(request.POST or None), timezone.now()
    if SECRET not in request.session:
        request.session[SECRET] = second_factor.keep_for_now(second_factor.new_secret(), user)
    secret = second_factor.kept(request.session[SECRET], user)
    if request.method == "POST" and form.is_valid():
        if not throttle.may_check_code(request, user, at=now):
            return _too_many(request)
        codes = operations.set_up_second_factor(user, secret=secret, code=form.cleaned_data["code"], at=now)
        if codes:
            del request.session[SECRET]
            throttle.forgive_code(request, user)
            onward = "" if request.user.is_authenticated else door.enter(request, user)
            page = render(request, "accounts/recovery.html", {"codes": codes, "next": onward})
            throttle.remember_device(request, page, user.username)
            return page
        form.add_error("code", "验证码不对。请核对手机时间是否自动校准，再输一次")
    context = {"form": form, "picture": second_factor.picture(user, secret), "secret": secret}
    return render(request, "accounts/set_up.html", context)


@walls.not_needed
@fresh_login_required
@never_cache
@require_http_methods(["GET", "POST"])
def recovery(request):
    """How many recovery codes are left; a new set makes the old one worthless."""
    if not second_factor.is_set_up(request.user):
        return redirect("accounts:set_up")
    codes = []
    if request.method == "POST":
        codes = operations.renew_recovery_codes(request.user, at=timezone.now())
    left = second_factor.codes_left(request.user)
    return render(request, "accounts/recovery.html", {"codes": codes, "left": left})


@walls.not_needed
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def confirm(request):
    """It is still you: asked before a dangerous deed when the log-in is older than twenty minutes."""
    user, now = request.user, timezone.now()
    bound = second_factor.is_set_up(user)
    form = ConfirmForm(request.POST or None, with_code=bound)
    onward = door.safe_next(request, request.POST.get("next", request.GET.get("next", "")))
    if request.method == "POST" and form.is_valid():
        if not throttle.may_try(request, user.username, at=now):
            operations.note_turned_away(user.username, at=now)
            return _too_many(request)
        if user.check_password(form.cleaned_data["password"]) and (
            not bound or second_factor.check(user, form.cleaned_data["code"], at=now)
        ):
            throttle.forgive(request, user.username)
            door.refresh(request)
            operations.note_confirmed(user, at=now)
            return redirect(onward or "desk:home")
        form.add_error("password", "密码或验证码不对，请重试")
    return render(request, "accounts/confirm.html", {"form": form, "next": onward})


class ChangePassword(auth.PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("desk:home")

    def post(self, request, *args, **kwargs):
        if not throttle.may_try(request, request.user.username, at=timezone.now()):
            return _too_many(request)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form):
        if "old_password" not in form.errors:  # who knows it may look for a new one as long as it takes
            throttle.forgive(self.request, form.user.username)
        return super().form_invalid(form)

    def form_valid(self, form):
        before = form.user.password
        operations.change_password(form.save(commit=False), old_encoded=before, at=timezone.now())
        throttle.forgive(self.request, form.user.username)
        update_session_auth_hash(self.request, form.user)
        messages.success(self.request, "密码已改，下次登录用新密码")
        return redirect(self.success_url)


sign_in = walls.not_needed(SignIn.as_view())
admin_sign_in = walls.not_needed(AdminSignIn.as_view())
change_password = walls.not_needed(ChangePassword.as_view())
