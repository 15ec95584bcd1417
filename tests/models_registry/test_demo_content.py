"""The written content of the demo: enough of it, varied, clean, and adapted to places without numbering."""

import dataclasses
import re
import unicodedata

import pytest

from models_registry.demo import content_reasons as reasons
from models_registry.demo import names
from models_registry.demo.content import MODELS, fill, places_for, titles_for
from models_registry.demo.content_places import LOCALITIES, PLACE_KINDS

MEASURES = {
    "household", "m2", "million_dong", "working_day", "km", "participation", "person", "dossier", "work", "tree",
    "camera", "other",
}  # fmt: skip
KINDS = {
    "ward", "commune", "party_body", "mass_organisation", "state_body", "armed_force", "school", "party_cell",
    "neighbourhood",
}  # fmt: skip
BOXES = {
    "background", "goals", "approach", "place_and_people", "forces", "resources", "outputs", "sustainability",
    "starts_on",
}  # fmt: skip
# Kind, name inside a sentence, and the territory whose places it uses.
UNITS = [
    *(
        ("ward" if name.startswith("phường") else "commune", name, name)
        for name in LOCALITIES
        if "thành" not in name
    ),
    ("mass_organisation", "Hội Nông dân thành phố", "thành phố Bến Tre"),
    ("mass_organisation", "Hội Liên hiệp Phụ nữ thành phố", "thành phố Bến Tre"),
    ("state_body", "Phòng Tư pháp thành phố", "thành phố Bến Tre"),
    ("state_body", "Phòng Kinh tế thành phố", "thành phố Bến Tre"),
    ("party_body", "Văn phòng Thành ủy", "thành phố Bến Tre"),
    ("armed_force", "Công an thành phố", "thành phố Bến Tre"),
]


def texts_of(model):
    for owner in (model, model.result):
        for field in dataclasses.fields(owner):
            value = getattr(owner, field.name)
            if field.name in {
                "key",
                "sector",
                "kinds",
                "units",
                "entry_type",
                "subject",
                "person_gender",
                "place_kind",
            }:
                continue
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str):
                    yield field.name, text


def every_text():
    for model in MODELS:
        for field, text in texts_of(model):
            yield f"{model.key}.{field}", text
    for name, value in vars(reasons).items():
        for one in value if name.isupper() and isinstance(value, tuple) else ():
            parts = [one] if isinstance(one, str) else [v for v in vars(one).values() if isinstance(v, str)]
            yield from ((name, part) for part in parts)


def test_there_are_enough_models_and_all_sectors_and_kinds_of_unit_have_some():
    assert len(MODELS) >= 66
    assert len({model.key for model in MODELS}) == len(MODELS)
    by_sector = {
        code: sum(model.sector == code for model in MODELS) for code in ("KT", "VHXH", "QPAN", "HTCT")
    }
    assert sum(by_sector.values()) == len(MODELS)
    assert min(by_sector.values()) >= 8
    assert by_sector["VHXH"] == max(by_sector.values())
    assert {kind for model in MODELS for kind in model.kinds} == KINDS
    assert {model.entry_type for model in MODELS} == {"model", "exemplar"}
    assert {model.subject for model in MODELS} == {"collective", "individual"}


def test_at_least_six_hundred_distinct_titles_come_out_and_none_is_numbered():
    titles = {
        title
        for kind, name, territory in UNITS
        for model in MODELS
        if model.fits(kind, name, 2023)
        for title in titles_for(model, name, places_for(model, territory))
    }

    assert len(titles) >= 600
    assert [t for t in titles if re.search(r"\(\d+\)|\bsố \d+$|\bphần \d+$", t)] == []
    assert max(map(len, titles)) <= 120
    assert sum(title.startswith("Khéo") for title in titles) < len(titles) / 2


@pytest.mark.parametrize(("kind", "name", "territory"), UNITS, ids=[name for _, name, _ in UNITS])
def test_every_unit_has_models_to_choose_from(kind, name, territory):
    assert sum(model.fits(kind, name, 2023) for model in MODELS) >= 3


def test_no_text_is_empty_decomposed_or_untidy():
    for where, text in every_text():
        if where.endswith((".person_position", ".place_kind")) or where == "MISSING_2023":
            assert text == text.strip(), where
        else:
            assert text.strip(), where
        assert unicodedata.is_normalized("NFC", text), where
        assert "  " not in text, where


def test_only_the_two_placeholders_occur_and_filling_leaves_none():
    for model in MODELS:
        for field, text in texts_of(model):
            assert set(re.findall(r"\{[^}]*\}?", text)) <= {"{don_vi}", "{noi}"}, (model.key, field)
            assert "{" not in fill(text, "phường An Hội", "khu phố 3")


def test_no_long_text_is_shared_by_two_models():
    seen = {}
    for model in MODELS:
        for field, text in texts_of(model):
            if len(text) > 60:
                assert text not in seen, (model.key, field, seen[text])
                seen[text] = (model.key, field)


def test_every_model_is_complete():
    for model in MODELS:
        assert len(model.titles) >= 2, model.key
        assert len(model.goals) >= 2, model.key
        assert len(model.metrics) >= 2, model.key
        assert model.place_kind in {*PLACE_KINDS, "topic"}, model.key
        assert (model.place_kind == "topic") == bool(model.places), model.key
        assert not model.places or 4 <= len(model.places) <= 8, model.key
        assert (model.subject == "individual") == bool(model.person_position), model.key
        for metric in model.metrics:
            assert metric.measure in MEASURES, model.key
            assert len(metric.name) <= 120
            for low, high in (metric.planned, metric.done):
                assert 0 <= low <= high, (model.key, metric.name)


def test_a_sentence_still_begins_with_a_capital_after_filling():
    assert fill("{noi} còn tối. {don_vi} đã họp dân.", "phường 7", "hẻm Lò Tương") == (
        "Hẻm Lò Tương còn tối. Phường 7 đã họp dân."
    )


def test_there_are_enough_reasons_and_they_point_at_boxes_that_exist():
    assert len(reasons.REGISTRATION_RETURNS) >= 12
    assert len(reasons.RESULT_RETURNS) >= 10
    assert len(reasons.REFUSALS) >= 6
    assert len(reasons.WITHDRAWALS) >= 6
    assert len(reasons.EXPLANATIONS) >= 10
    assert len(reasons.FINDINGS) >= 8
    assert (
        len(reasons.APPRAISALS_INCOMPLETE + reasons.APPRAISALS_NOT_ELIGIBLE + reasons.APPRAISALS_ELIGIBLE)
        >= 8
    )
    assert {box for one in reasons.REGISTRATION_RETURNS for box in one.boxes} == BOXES
    assert {box for one in reasons.RESULT_RETURNS for box in one.boxes} == {"achieved", "metrics", "evidence"}
    assert {one.kind for one in reasons.EXPLANATIONS} >= {
        "delayed",
        "resources",
        "next_year",
        "stopped",
        "other",
    }


def test_the_seven_missing_of_2023_are_two_of_the_province_and_five_of_the_city():
    levels = [case.target_level for case in reasons.MISSING_2023]

    assert (levels.count("province"), levels.count("district")) == (2, 5)
    for case in reasons.MISSING_2023:
        assert case.model_key in {model.key for model in MODELS}, case.key
        assert len(case.explanation) <= 300
        assert bool(case.reason) == (case.stops_in in {"returned", "results_returned"}), case.key
        assert case.waits_below == (case.stops_in == "results_submitted"), case.key


def test_the_same_seed_gives_the_same_person_and_no_well_known_name():
    assert names.person(7) == names.person(7)
    crowd = names.people(300)
    assert len({one.name for one in crowd}) == 300
    assert not {one.name for one in crowd} & names.AVOIDED
    assert re.fullmatch(r"0200 \d{3} \d{3}", names.phone(1))


def test_a_word_in_the_name_of_an_office_does_not_make_it_another_body():
    def keys(kind, name):
        return {model.key for model in MODELS if model.fits(kind, name, 2023)}

    assert "khoi_nghiep_thanh_nien" in keys("mass_organisation", "Đoàn TNCS Hồ Chí Minh thành phố")
    assert "khoi_nghiep_thanh_nien" not in keys("mass_organisation", "Liên đoàn Lao động thành phố")
    assert "tru_ngot_phong_man" not in keys("state_body", "Phòng Lao động - Thương binh và Xã hội thành phố")
    assert "sap_xep_don_vi_gan_dan" not in keys("ward", "phường An Hội")
