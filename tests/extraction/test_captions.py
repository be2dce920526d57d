"""Whose picture it is stands in many ways at the end of a caption."""

from __future__ import annotations

import pytest

from ingest.extraction import captions


@pytest.mark.parametrize(
    ("caption", "says", "whose"),
    [
        ("The ferry in the fog. Photo: Ann Bo", "The ferry in the fog.", "Ann Bo"),
        ("The ferry in the fog. Photo by Ann Bo/Wire.", "The ferry in the fog.", "Ann Bo/Wire"),
        ("The ferry (Photograph: Ann Bo)", "The ferry", "Ann Bo"),
        ("The ferry. © Ann Bo", "The ferry.", "Ann Bo"),
        ("Die Fähre im Nebel. Foto: Ann Bo/dpa", "Die Fähre im Nebel.", "Ann Bo/dpa"),
        ("The ferry in the fog (Ann Bo/Wire)", "The ferry in the fog", "Ann Bo/Wire"),
        ("霧中的渡輪。（圖／陳港生）", "霧中的渡輪。", "陳港生"),
        ("雾中的渡轮。 摄影：王小河", "雾中的渡轮。", "王小河"),
        ("这是雾中的渡轮。新华社记者 王小河 摄", "这是雾中的渡轮。", "新华社记者 王小河"),
        ("霧中的渡輪。港灣日報供圖", "霧中的渡輪。", "港灣日報"),
        ("The ferry in the fog.", "The ferry in the fog.", ""),
        ("A photo by the quay is not enough. People waited.", "A photo by the quay is not enough. People waited.", ""),
        ("A ferry on a photo by Ann Bo", "A ferry on a photo by Ann Bo", ""),
        ("他在海邊拍攝", "他在海邊拍攝", ""),
        ("", "", ""),
    ],
)
def test_a_caption_says_what_is_shown_and_whose_it_is(caption: str, says: str, whose: str) -> None:
    assert captions.split(caption) == (says, whose)
