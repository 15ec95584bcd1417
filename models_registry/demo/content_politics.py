"""Written models about the political system."""

from __future__ import annotations

from models_registry.demo.content_shape import Metric, WrittenModel, WrittenResult

POLITICS: tuple[WrittenModel, ...] = (
    WrittenModel(
        key="bi_thu_chi_bo_guong_mau",
        sector="HTCT",
        kinds=("neighbourhood", "party_cell", "ward", "commune"),
        entry_type="exemplar",
        subject="individual",
        person_position="Bí thư Chi bộ {noi}, {don_vi}",
        place_kind="area",
        titles=(
            "Người bí thư chi bộ gần dân ở {noi}",
            "Bí thư chi bộ {noi} nói ít, làm trước",
        ),
        background=(
            "{noi} có lúc hội họp chỉ được một phần ba số hộ, các khoản vận động đều thấp, dân than phiền "
            "cán bộ chỉ đến khi thu tiền. Từ khi nhận nhiệm vụ, bí thư chi bộ chọn cách đi từng nhà, ghi lại "
            "từng việc dân hỏi và trả lời đến nơi."
        ),
        goals=(
            "Mỗi tháng đến thăm ít nhất 20 hộ",
            "Mọi kiến nghị của dân được trả lời trong 7 ngày",
            "Tỷ lệ dự họp tổ đạt trên 70%",
        ),
        approach=(
            "Luôn mang theo cuốn sổ nhỏ, buổi chiều ghé nhà dân, chuyện giải quyết được thì làm ngay, chuyện "
            "vượt quyền thì báo cấp trên và quay lại báo kết quả. Việc khó tự mình và gia đình làm trước: "
            "hiến đất, lùi hàng rào, phân loại rác."
        ),
        place_and_people="Các hộ dân {noi}, nhất là hộ còn ý kiến khác nhau và hộ mới đến ở.",
        forces="Cá nhân bí thư chi bộ cùng các đảng viên được phân công phụ trách hộ.",
        resources="Chủ yếu là thời gian và uy tín cá nhân; chi bộ hỗ trợ văn phòng phẩm.",
        outputs="Sổ ghi việc dân, danh sách kiến nghị đã trả lời, kết quả các cuộc vận động trong năm.",
        sustainability=(
            "Cuốn sổ và cách trả lời từng việc được chi bộ đưa thành nếp, người kế nhiệm tiếp tục được."
        ),
        result=WrittenResult(
            situation="Địa bàn có nhiều hộ mới chuyển đến, quan hệ xóm giềng chưa gắn bó.",
            process=(
                "Ba tháng đầu chỉ đi và nghe; sau đó đưa những việc dân nhắc nhiều nhất vào nghị quyết chi "
                "bộ hằng tháng, phân công đảng viên làm."
            ),
            achieved=(
                "Họp tổ ngày càng đông, các khoản vận động tự nguyện đều đạt. Hàng chục việc nhỏ như nắp "
                "cống vỡ, cây che đường điện, tranh chấp ranh đất được giải quyết ngay ở cơ sở; người dân "
                "gọi cho bí thư trước khi làm đơn."
            ),
            difficulties="Việc dồn vào một người; vài kiến nghị liên quan quy hoạch chưa có câu trả lời.",
            lessons="Đi nhiều, nghe kỹ, hứa ít và trả lời đủ. Làm trước thì nói ai cũng nghe.",
        ),
        metrics=(
            Metric("Lượt hộ được thăm", "participation", (220, 260), (230, 320)),
            Metric("Kiến nghị của dân được giải quyết", "other", (35, 50), (38, 62)),
            Metric("Kinh phí dân tự nguyện đóng góp", "million_dong", (40, 60), (38, 85)),
        ),
        changes_this_year="Chia lại sổ việc dân cho ba đảng viên trẻ cùng giữ để tập dần người kế cận.",
    ),
)
