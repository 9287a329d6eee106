"""The buttons inside a form work without any script."""

from __future__ import annotations

from koboshi.ui import posted


def test_an_ordinary_button_is_left_to_the_door() -> None:
    assert posted.apply({"document": ["地図"], "next": ["1"]}) is None


def test_buttons_and_the_token_never_come_back_as_answers() -> None:
    raw = {"csrfmiddlewaretoken": ["x"], "_add": ["officers"], "ways": ["post", "mail"], "document": ["地図"]}
    assert posted.typed_of(raw) == {"ways": ["post", "mail"], "document": "地図"}


def test_a_postal_code_fills_in_the_address_and_keeps_everything_else() -> None:
    raw = {"_lookup": ["address"], "address.postal_code": ["960-8670"], "document": ["地図"]}
    edited = posted.apply(raw)
    assert edited is not None
    assert edited.typed["address.prefecture"] == "福島県"
    assert edited.typed["address.municipality_code"] == "072010"
    assert edited.typed["document"] == "地図"
    assert edited.focus == "address.street"


def test_looking_up_again_does_not_wipe_the_house_number() -> None:
    raw = {"_lookup": ["address"], "address.postal_code": ["960-8670"], "address.street": ["杉妻町0番"]}
    edited = posted.apply(raw)
    assert edited is not None
    assert edited.typed["address.street"] == "杉妻町0番"


def test_what_was_typed_stays_and_the_address_of_the_postal_code_is_told_beside_it() -> None:
    raw = {
        "_lookup": ["address"],
        "address.postal_code": ["960-8670"],
        "address.municipality": ["郡山市"],
        "address.street": ["架空町1番"],
    }
    edited = posted.apply(raw)
    assert edited is not None
    assert edited.typed["address.street"] == "架空町1番"
    assert edited.typed["address.municipality"] == "郡山市"
    assert edited.typed["address.prefecture"] == "福島県"
    assert "address.municipality_code" not in edited.typed
    assert edited.kept_beside.startswith("福島県福島市")


def test_a_street_that_begins_with_the_prefecture_is_not_lost() -> None:
    typed = "福島県福島市架空町1番"
    edited = posted.apply({"_lookup": ["a"], "a.postal_code": ["960-8670"], "a.street": [typed]})
    assert edited is not None
    assert edited.typed["a.street"] == typed
    assert edited.kept_beside


def test_a_postal_code_nobody_has_is_reported_and_nothing_is_lost() -> None:
    edited = posted.apply({"_lookup": ["address"], "address.postal_code": ["000-0000"], "address.street": ["架空町"]})
    assert edited is not None
    assert edited.not_found == "address"
    assert edited.typed["address.street"] == "架空町"


def test_a_made_up_town_cannot_be_picked() -> None:
    raw = {"_pick": ["address=架空市=架空町"], "address.postal_code": ["960-8670"]}
    edited = posted.apply(raw)
    assert edited is not None
    assert "address.municipality" not in edited.typed


def test_adding_puts_an_empty_entry_at_the_end() -> None:
    edited = posted.apply({"_add": ["officers"], "officers.0.name": ["一"], "officers.1.name": ["二"]})
    assert edited is not None
    assert edited.focus == "officers.2"
    assert posted.rows_of("officers", edited.typed) == 3


def test_removing_the_first_entry_moves_the_later_ones_up() -> None:
    raw = {"_remove": ["officers.0"], "officers.0.name": ["一"], "officers.1.name": ["二"], "officers.2.pay": ["yes"]}
    edited = posted.apply(raw)
    assert edited is not None
    assert edited.typed == {"officers.0.name": "二", "officers.1.pay": "yes"}


def test_a_broken_button_value_changes_nothing() -> None:
    for value in ("", "officers", "officers.x", "officers.99999999999"):
        edited = posted.apply({"_remove": [value], "officers.0.name": ["一"]})
        assert edited is not None
        assert edited.typed == {"officers.0.name": "一"}


def test_a_file_is_taken_off_and_the_others_stay() -> None:
    edited = posted.apply({"_detach": ["files=a1"], "files": ["a1", "a2"]})
    assert edited is not None
    assert edited.typed["files"] == ["a2"]
