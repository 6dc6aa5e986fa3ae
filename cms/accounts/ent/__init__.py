"""The ENT's doors: identity providers that speak OpenID Connect, through django-allauth.

`provider` speaks the protocol as strictly as it can be spoken, `claims` reads what is said, `adapter` answers allauth's questions, `entering`
decides where somebody who has come in goes, `first` are the pages of the first time. Doors are rows (`schools.Door`).
"""
