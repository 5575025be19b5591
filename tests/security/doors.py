"""What opens without an account of staff, reviewed by hand: the steps of signing in, and public pages each with its reason."""

# The steps of signing in: each lets nobody in who has not taken the one before.
DOOR = {
    "accounts:code", "accounts:set_up", "accounts:start", "accounts:back", "accounts:in_app",
    "openid_connect_login", "openid_connect_callback",
    # the door of the person themselves: tests/citizen/test_door.py
    "my:sign_in", "my:code", "my:open_link", "my:leave",
}  # fmt: skip
# What else may be opened without an account, each for a reason. Not more than thirty.
PUBLIC = {
    "accounts:login": "the door itself",
    "/admin/login/": "the admin's door, which is the same one",
    "admin:login": "the same address by Django's name",
    "kit:healthz": "for the proxy; says nothing but ok",
    "kit:keys": "help for the keyboard",
    "kit:elder": "size of letters",
    "my:progress": "from the QR on a receipt, with four digits: one step of one matter",
    "privacy:notices": "the law wants them public",
    "privacy:notice": "one of them",
    "privacy:notice_version": "and as it read before",
    "cards:check": "whoever thinks of applying; keeps nothing",
    "cards:receipt": "behind the QR of a receipt and four digits; names nobody",
    "benefits:catalogue": "what there is for whom: the law wants it known",
    "shops:directory": "the public list of supportive shops",
    "shops:shop": "one of them",
    "shops:apply": "whoever wants to become one; throttled",
    "shops:applied": "behind a secret link: how the application stands",
    "shops:matter": "behind a secret link: how the complaint stands",
    "shop:join": "behind a secret link: takes a seat in a shop",
    "scan:worker": "the scanner's program; holds nothing",
    "code:code": "the holder's own code, bound to the device",
    "field:home": "the frame of the page for work without network; holds nobody",
    "field:service_worker": "its program",
    "field:manifest": "its name and icon",
    "duty:arrive": "what the QR on a station's wall opens: surname of who is on, and the chief's way to sign in",
    "duty:own_log": "the day's log, opened by a signed pass that signing in gives",
    "trainings:door": "what the QR at the door of a training opens: topic, hour, place, and the way to sign in",
    "trainings:mine": "one person's own page of one training, behind a signed pass that signing in gives",
    "trainings:verify": "whoever holds a certificate: valid or not, masked name, course, day",
    "rota:feed": "calendars cannot sign in: the address is a secret, and what it gives holds no name",
}
