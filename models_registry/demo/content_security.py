"""Written models about defence and security."""

from __future__ import annotations

from models_registry.demo.content_shape import Metric, WrittenModel, WrittenResult

SECURITY: tuple[WrittenModel, ...] = (
    WrittenModel(
        key="cong_truong_an_toan",
        sector="QPAN",
        kinds=("school",),
        place_kind="topic",
        titles=(
            "Cổng trường an toàn {noi}",
            "Năm phút nhường nhau {noi}",
        ),
        places=(
            "giờ tan học buổi chiều",
            "mùa mưa triều cường",
            "tháng khai giảng",
            "tuần thi học kỳ",
            "trước giờ vào lớp",
            "những ngày chợ phiên",
        ),
        background=(
            "Giờ tan trường, gần 300 xe máy của phụ huynh dừng kín lòng đường, năm trước có 3 vụ va quẹt làm "
            "học sinh bị thương nhẹ. Loa nhắc của bảo vệ ít ai nghe. Căng thẳng nhất là {noi}, khi ai cũng "
            "vội."
        ),
        goals=(
            "Lòng đường trước cổng thông thoáng trong 20 phút tan học",
            "Trên 95% phụ huynh đội mũ bảo hiểm cho con",
            "Không để xảy ra tai nạn trước cổng trường",
        ),
        approach=(
            "Tan học lệch nhau 10 phút theo khối lớp, mỗi khối một vạch đón. Ban đại diện cha mẹ học sinh "
            "luân phiên 6 người mặc áo phản quang hướng dẫn. Học sinh đội cờ đỏ tặng phiếu cảm ơn cho phụ "
            "huynh dừng xe đúng vạch."
        ),
        place_and_people="Phụ huynh, học sinh và hộ buôn bán quanh cổng trường, nhất là vào {noi}.",
        forces=(
            "Ban giám hiệu {don_vi} chủ trì; Ban đại diện cha mẹ học sinh, Công an, Đoàn Thanh niên cùng "
            "thực hiện."
        ),
        resources="Sơn vạch, áo phản quang, bảng hướng dẫn do hội cha mẹ học sinh tự nguyện đóng góp.",
        outputs="Sơ đồ đón trả, lịch trực, số liệu đếm xe dừng sai từng tháng.",
        sustainability="Lịch trực do phụ huynh tự xếp nên duy trì được qua các năm học.",
        result=WrittenResult(
            situation="Đường trước trường hẹp, đối diện là dãy quán ăn sáng.",
            process=(
                "Quay hình một tuần cho phụ huynh xem lại; chạy thử hai khối; sau một tháng áp dụng toàn "
                "trường."
            ),
            achieved=(
                "Cổng trường thông thoáng chỉ sau khoảng một phần tư giờ, không còn va quẹt. Hàng quán lùi "
                "vào trong vạch, phụ huynh nhắc nhau đội mũ cho con."
            ),
            difficulties="Ngày mưa lớn phụ huynh vẫn tràn lên sát cổng để con khỏi ướt.",
            lessons=(
                "Cho phụ huynh tự nhìn thấy mình trong đoạn phim ngắn có tác dụng hơn nhiều lần nhắc nhở."
            ),
        ),
        metrics=(
            Metric("Phụ huynh ký cam kết", "person", (400, 600), (390, 680)),
            Metric("Lượt người tham gia trực", "participation", (300, 400), (310, 460)),
            Metric("Vạch, bảng hướng dẫn được làm", "work", (8, 12), (8, 14)),
        ),
        changes_this_year=(
            "Làm mái che nhỏ ở hai vạch đón cho ngày mưa và tập cho học sinh lớp lớn tự đi đến điểm đón xa."
        ),
    ),
)
