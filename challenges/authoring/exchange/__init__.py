"""Exchange of challenges with the world: reading and writing Balise JSON, QTI 3, Moodle XML and GIFT.

`formats` reads any of them, `importing` plans and applies what was read, `exporting` writes. What comes in is never trusted: `archives` and
`xml` open it under limits, and every document passes through the schema and the compiler like any other.
"""
