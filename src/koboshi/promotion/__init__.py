"""推進: support to towns. The pool of ICT advisers, who goes where, visits, hours and reports."""
