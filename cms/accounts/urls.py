"""Addresses of accounts. allauth's own list is not included: only what stands here can be reached, under French addresses and allauth's names."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib.auth import views as auth
from django.urls import path, re_path, reverse

from challenges.runtime.posting import posts_only
from cms.accounts import pages
from cms.accounts.ent import urls as ent
from cms.accounts.sign_in import SignIn
from cms.learner.views import account as account_page

sign_out = posts_only(lambda request: reverse("home"))(auth.LogoutView.as_view())

urlpatterns = [
    path("", account_page, name="account"),
    path("connexion/", SignIn.as_view(), name="login"),
    path("connexion/", SignIn.as_view(), name="account_login"),
    path("deconnexion/", sign_out, name="logout"),
    path("deconnexion/", sign_out, name="account_logout"),
    path("ferme/", account.account_inactive, name="account_inactive"),
    path("inscription/", pages.SignUp.as_view(), name="account_signup"),
    path("confirmer/", pages.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("adresse/", pages.Email.as_view(), name="account_email"),
    path("adresse/a-confirmer/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^adresse/confirmer/(?P<key>[-:\w]+)/$", pages.ConfirmEmail.as_view(), name="account_confirm_email"),
    path("mot-de-passe/", pages.ChangePassword.as_view(), name="account_change_password"),
    path("mot-de-passe/premier/", pages.SetPassword.as_view(), name="account_set_password"),
    path("mot-de-passe/choisir/", pages.ChoosePassword.as_view(), name="account_choose_password"),
    path("mot-de-passe/oublie/", pages.ResetPassword.as_view(), name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    path("mot-de-passe/oublie/change/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(r"^mot-de-passe/oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", pages.NewPassword.as_view(),
            name="account_reset_password_from_key"),
    path("second-facteur/", mfa.index, name="mfa_index"),
    path("second-facteur/code/", pages.Code.as_view(), name="mfa_authenticate"),
    path("second-facteur/confirmer/", pages.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("second-facteur/installer/", pages.SetUpSecondFactor.as_view(), name="account_set_up_second_factor"),
    path("second-facteur/application/", pages.Activate.as_view(), name="mfa_activate_totp"),
    path("second-facteur/application/arreter/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-facteur/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-facteur/codes/nouveaux/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-facteur/codes/fichier/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("connexions/", pages.Sessions.as_view(), name="usersessions_list"),
    path("fermer/", pages.CloseAccount.as_view(), name="account_close"),
    *ent.urlpatterns,
]  # fmt: skip
