"""How people sign in: django-allauth's settings and our own. Limits on guesses are ours (`challenges.throttle.guesses`), so allauth's are off."""

import environ

env = environ.Env()

ACCOUNT_APPS = ["allauth", "allauth.account", "allauth.socialaccount", "allauth.mfa", "allauth.usersessions", "cms.accounts.ent"]

ACCOUNT_ADAPTER = "cms.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "cms.accounts.names.NamesForm"
# Demanded of accounts that have an address to confirm (cms.accounts.stages): pupils have none.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# The session lasts SESSION_COOKIE_AGE for everybody; no box to tick.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS: bool | dict[str, str] = False
ACCOUNT_FORMS = {
    "login": "cms.accounts.forms.LoginForm",
    "signup": "cms.accounts.forms.SignupForm",
    "add_email": "cms.accounts.forms.EmailForm",
    "change_password": "cms.accounts.forms.ChangePasswordForm",
    "set_password": "cms.accounts.forms.SetPasswordForm",
    "reset_password": "cms.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "cms.accounts.forms.NewPasswordForm",
    "reauthenticate": "cms.accounts.forms.ReauthenticateForm",
}

MFA_ADAPTER = "cms.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Balise"
# A telephone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "cms.accounts.forms.CodeForm",
    "reauthenticate": "cms.accounts.forms.CodeAgainForm",
    "activate_totp": "cms.accounts.forms.ActivateForm",
}

# What follows activity costs a write a request: sessions are listed from what each sign-in wrote.
USERSESSIONS_TRACK_ACTIVITY = False

SOCIALACCOUNT_ADAPTER = "cms.accounts.ent.adapter.DoorAdapter"
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = True
# The ENT's own menu is a link: what it begins signs one in as oneself, at the provider where one is signed in already.
SOCIALACCOUNT_LOGIN_ON_GET = True

# Whether anybody may make an account with an address. Schools' pupils and invited members do not need it.
BALISE_SIGN_UP = env.bool("BALISE_SIGN_UP", default=True)
# Who must have a second factor: superusers, publishers, reviewers, authors, moderators, heads, administrators (of schools).
BALISE_MFA_REQUIRED: list[str] = env.list("BALISE_MFA_REQUIRED", default=[])

# Passwords, addresses and the page of forgotten passwords are those of the account's own pages, which have limits.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
