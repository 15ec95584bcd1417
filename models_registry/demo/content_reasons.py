"""What reviewers and units write beside the dossiers: reasons, explanations, findings. No names in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pointed:
    """A reason for sending back, with the keys of the boxes it points at."""

    text: str
    boxes: tuple[str, ...]


@dataclass(frozen=True)
class Explained:
    """An explanation of the unit, under the code of its kind."""

    kind: str
    text: str


REGISTRATION_RETURNS: tuple[Pointed, ...] = (
    Pointed("Mục tiêu còn chung chung, đề nghị ghi rõ số hộ, thời điểm và cách đo.", ("goals",)),
    Pointed(
        "Phần thực trạng chưa có số liệu; bổ sung kết quả khảo sát ở chính địa bàn đăng ký.", ("background",)
    ),
    Pointed("Cách làm mới nêu khẩu hiệu, chưa thấy ai làm gì, vào lúc nào.", ("approach",)),
    Pointed("Chưa ghi rõ khu phố, ấp thực hiện và số hộ thuộc diện vận động.", ("place_and_people",)),
    Pointed("Cần phân công cụ thể: ai chủ trì, ai phối hợp, ai theo dõi hằng tháng.", ("forces",)),
    Pointed(
        "Nguồn lực dự kiến vượt khả năng của đơn vị, đề nghị tính lại và ghi rõ phần vận động.",
        ("resources",),
    ),
    Pointed(
        "Sản phẩm đầu ra không kiểm chứng được; mỗi mục tiêu cần một sản phẩm hoặc con số tương ứng.",
        ("goals", "outputs"),
    ),
    Pointed("Ngày bắt đầu ghi trước ngày họp dân thống nhất, đề nghị kiểm tra lại.", ("starts_on",)),
    Pointed("Chưa nói được sau khi hết kỳ ai tiếp tục giữ mô hình.", ("sustainability",)),
    Pointed(
        "Nội dung trùng nhiều với nhiệm vụ thường xuyên của đơn vị; làm rõ phần vận động Nhân dân khác ở chỗ nào.",
        ("background", "approach"),
    ),
    Pointed(
        "Đăng ký cấp tỉnh nhưng quy mô chỉ ở một tổ dân phố; mở rộng địa bàn hoặc đề nghị đổi cấp.",
        ("place_and_people", "goals"),
    ),
    Pointed("Danh sách phối hợp có đơn vị chưa xác nhận tham gia, đề nghị trao đổi lại.", ("forces",)),
    Pointed(
        "Hồ sơ sao lại gần nguyên văn năm trước; ghi rõ năm nay nâng chất ở điểm nào.",
        ("approach", "outputs"),
    ),
    Pointed("Kinh phí vận động chưa nêu cách công khai với người đóng góp.", ("resources", "outputs")),
)

# Of what was recognised, half a year and a year later.
KEPT: tuple[str, ...] = (
    "Vẫn họp tổ mỗi tháng một lần, thêm 12 hộ tham gia.",
    "Duy trì đều, đã nhân ra khu phố liền kề.",
    "Quỹ do bà con tự quản còn hoạt động, có sổ thu chi công khai.",
    "Nhóm nòng cốt bớt hai người, đã vận động được người thay.",
    "Giữ được nếp cũ, kinh phí nay do Nhân dân đóng góp toàn bộ.",
    "Đã đưa vào quy ước khu dân cư.",
)
STOPPED: tuple[str, ...] = (
    "Địa bàn giải tỏa làm đường từ tháng 5, các hộ đã dời đi.",
    "Người phụ trách nghỉ, chưa có người thay; tổ tự quản thôi họp từ sau Tết.",
    "Công việc đã thành nhiệm vụ thường xuyên của trạm y tế, không làm mô hình riêng nữa.",
    "Nguồn hỗ trợ kết thúc, bà con không góp tiếp được.",
)

RESULT_RETURNS: tuple[Pointed, ...] = (
    Pointed("Kết quả mới liệt kê việc đã làm, chưa nói dân được gì so với trước.", ("achieved",)),
    Pointed(
        "Số hộ thực hiện lớn hơn số hộ trong danh sách kèm theo, đề nghị đối chiếu lại.",
        ("metrics", "evidence"),
    ),
    Pointed("Thiếu ảnh trước và sau khi thực hiện; ảnh gửi kèm không thấy rõ địa điểm.", ("evidence",)),
    Pointed(
        "Kinh phí vận động ghi tròn số, cần bảng kê thu chi có xác nhận của tổ dân.", ("metrics", "evidence")
    ),
    Pointed("Chưa báo cáo hai trong ba mục tiêu đã đăng ký.", ("achieved",)),
    Pointed("Đơn vị tính ghi lẫn giữa người và lượt người, đề nghị sửa cho thống nhất.", ("metrics",)),
    Pointed(
        "Nội dung báo cáo lấy từ đợt ra quân chung của địa phương, cần tách phần của mô hình.", ("achieved",)
    ),
    Pointed("Chưa có biên bản họp dân đánh giá như đã cam kết.", ("evidence",)),
    Pointed("Số liệu mới tính đến hết quý III, bổ sung đến thời điểm nộp báo cáo.", ("metrics",)),
    Pointed(
        "Phần kết quả mâu thuẫn với biên bản kiểm tra về số công trình đã hoàn thành.",
        ("achieved", "metrics"),
    ),
    Pointed("Cần thêm ý kiến của ít nhất năm hộ được hưởng lợi.", ("achieved", "evidence")),
)

# "{ma}" is the code of the other registration.
REFUSALS: tuple[str, ...] = (
    "Trùng nội dung và địa bàn với mô hình {ma} đã được chấp thuận; đề nghị tham gia với vai trò đơn vị phối hợp.",
    "Trùng với mô hình {ma} của đoàn thể cùng khu dân cư, hai bên thống nhất giao một đơn vị chủ trì.",
    "Không thuộc phạm vi phong trào: đây là nhiệm vụ chuyên môn theo chỉ tiêu kế hoạch, không có phần vận động.",
    "Nội dung đăng ký là hoạt động kinh doanh của một doanh nghiệp, chưa thấy lợi ích chung của người dân.",
    "Công trình đã hoàn thành từ năm trước, không còn phần việc thực hiện trong kỳ.",
    "Cá nhân được đề nghị đang chờ kết luận giải quyết đơn, chưa đủ điều kiện xem xét trong kỳ này.",
    "Mô hình cần giấy phép xây dựng mà khu đất chưa phù hợp quy hoạch; đề nghị đăng ký lại khi đủ thủ tục.",
)

WITHDRAWALS: tuple[str, ...] = (
    "Chủ đất thay đổi ý định, không còn mặt bằng để thực hiện; đơn vị xin rút và chọn nội dung khác.",
    "Địa phương được đầu tư công trình bằng ngân sách nên phần vận động không còn cần thiết.",
    "Người phụ trách chuyển công tác, đơn vị chưa bố trí được người thay trong kỳ.",
    "Sau khi họp dân, đa số hộ chọn làm đường trước, đề nghị rút mô hình này.",
    "Gộp chung với mô hình cùng loại của Mặt trận để tránh trùng lắp.",
    "Nguồn tài trợ đã hứa không còn, nếu tiếp tục sẽ không đạt mục tiêu đăng ký.",
    "Trường sáp nhập điểm lẻ nên đối tượng thực hiện không còn đủ.",
)

EXPLANATIONS: tuple[Explained, ...] = (
    Explained(
        "delayed", "Triều cường kéo dài nên thi công chậm hơn kế hoạch năm tuần; dự kiến xong giữa tháng sau."
    ),
    Explained("delayed", "Còn ba hộ đang chờ đo lại ranh đất, khi có bản vẽ sẽ hoàn tất báo cáo."),
    Explained("delayed", "Kết quả đã có nhưng chưa họp dân đánh giá được do trùng mùa thu hoạch."),
    Explained(
        "resources", "Mạnh thường quân tạm ngưng hỗ trợ, đơn vị đang vận động nguồn khác cho phần còn lại."
    ),
    Explained("resources", "Giá vật liệu tăng gần một phần tư, phải chia công trình thành hai đoạn."),
    Explained(
        "next_year", "Bà con thống nhất lùi sang đầu năm sau để tránh mùa mưa, phần đã làm vẫn được giữ."
    ),
    Explained("next_year", "Vườn mới chuyển đổi chưa đến lần thu đầu tiên nên chưa có số liệu thu nhập."),
    Explained("stopped", "Dừng thực hiện do khu dân cư thuộc vùng giải tỏa, đơn vị sẽ có văn bản xin rút."),
    Explained(
        "stopped", "Nhóm nòng cốt giải thể, số hộ còn lại chuyển sang sinh hoạt với mô hình của Hội Phụ nữ."
    ),
    Explained("reorganised", "Đang bàn giao hồ sơ sau sắp xếp đơn vị, chưa đối chiếu xong danh sách hộ."),
    Explained("other", "Máy lưu ảnh bị hỏng, đang xin lại ảnh từ các tổ trước khi nộp."),
    Explained("other", "Chờ xác nhận của ngành dọc về số liệu nên chưa ký báo cáo."),
)

FINDINGS: tuple[str, ...] = (
    "Đi thực tế toàn tuyến, đối chiếu ngẫu nhiên 12 hộ: việc phân công rõ, các hộ đều biết phần việc của mình.",
    "Sổ thu chi đầy đủ, có công khai tại nhà văn hóa. Đề nghị bổ sung chữ ký của ban giám sát cộng đồng.",
    "Mô hình hoạt động tốt ở hai tổ đầu, tổ thứ ba mới dừng ở ký cam kết; cần tăng người theo dõi.",
    "Gặp trực tiếp bảy người dân, sáu người đánh giá có chuyển biến rõ, một người góp ý về giờ giấc ra quân.",
    "Số liệu báo cáo khớp với danh sách; ảnh chụp có ghi ngày. Đoàn thống nhất mô hình đủ cơ sở để đề nghị.",
    "Công trình đạt yêu cầu, riêng đoạn cuối 40 m bị lún nhẹ, đơn vị hứa khắc phục trong tháng.",
    "Một số hoạt động trùng với phong trào của nhà trường, đề nghị tách số liệu khi báo cáo.",
    "Cách làm dễ hiểu, ít tốn kém; đoàn đề nghị viết lại quy trình ngắn gọn để nơi khác tham khảo.",
    "Thời điểm kiểm tra, phần vận động kinh phí mới đạt 60%; đơn vị đã có phương án bù bằng ngày công.",
)

# Why a registration at the target desk is not (yet) fit to be put before the deciding body.
APPRAISALS_INCOMPLETE: tuple[str, ...] = (
    "Cần thêm xác nhận của cấp ủy nơi thực hiện.",
    "Bổ sung bảng kê kinh phí vận động và ảnh công trình sau khi hoàn thành.",
    "Số liệu hai biểu chưa khớp nhau, đề nghị đơn vị giải trình trước khi trình.",
    "Thiếu đánh giá của người dân được hưởng lợi.",
    "Nêu rõ phần đóng góp của từng đơn vị phối hợp để tránh tính trùng.",
)
APPRAISALS_NOT_ELIGIBLE: tuple[str, ...] = (
    "Kết quả mới đạt một phần ba mục tiêu, chưa có sức lan tỏa.",
    "Thời gian thực hiện chưa đủ để đánh giá, nên tiếp tục theo dõi trong năm sau.",
    "Nội dung chủ yếu là nhiệm vụ chuyên môn, phần vận động Nhân dân mờ nhạt.",
    "Qua kiểm tra thực tế, hoạt động đã ngưng từ tháng 8.",
)
APPRAISALS_ELIGIBLE: tuple[str, ...] = (
    "Hồ sơ đầy đủ, kết quả rõ, được Nhân dân đồng tình.",
    "Cách làm sáng tạo, số liệu có kiểm chứng, có khả năng nhân rộng.",
    "Đạt các mục tiêu đăng ký, duy trì đều qua nhiều tháng.",
    "Giải quyết được việc khó của địa phương, chi phí thấp, hiệu quả lâu dài.",
)

# Why the deciding body does not recognise, revokes, gives back down, changes the level, or does not let withdraw.
DECLINES: tuple[str, ...] = (
    "Ban Chỉ đạo thống nhất chưa công nhận do kết quả chưa rõ so với năm trước.",
    "Qua họp xét, mô hình chưa có minh chứng về sự tham gia của người dân.",
    "Phạm vi còn hẹp, đề nghị duy trì thêm một năm rồi xét.",
)
REVOCATIONS: tuple[str, ...] = (
    "Kiểm tra lại cho thấy số liệu kinh phí vận động được kê cao hơn thực tế.",
    "Mô hình không còn hoạt động sau khi được công nhận, đơn vị không có biện pháp khôi phục.",
)
SENT_DOWN: tuple[str, ...] = (
    "Chuyển trả để cấp dưới cho ý kiến về phần trùng địa bàn trước khi xem xét.",
    "Thiếu nhận xét của nơi tiếp nhận đầu tiên, đề nghị bổ sung rồi chuyển lại.",
)
LEVEL_TRANSFERS: tuple[str, ...] = (
    "Quy mô phù hợp với cấp cơ sở, đơn vị thống nhất đổi cấp đăng ký.",
    "Kết quả lan tỏa ra nhiều địa bàn, đề nghị nâng cấp đăng ký.",
)
AMENDMENTS: tuple[str, ...] = (
    "Chuyển lĩnh vực cho đúng nội dung chính của mô hình.",
    "Sửa lỗi chính tả trong tên, đã trao đổi với đơn vị.",
)
WITHDRAWALS_DECLINED: tuple[str, ...] = (
    "Mô hình đã làm được hơn nửa khối lượng, đề nghị tiếp tục và điều chỉnh mục tiêu.",
)
NOMINATIONS: tuple[str, ...] = (
    "Mô hình có hiệu quả rõ, ít tốn kém, nhiều nơi đến học tập; đề nghị cấp trên xem xét công nhận.",
    "Cách làm giải quyết được việc khó, đã duy trì trên một năm, xin giới thiệu để nhân rộng.",
)
RECONSIDERATIONS: tuple[str, ...] = (
    "Đơn vị đã cung cấp thêm tài liệu chứng minh địa bàn không trùng, đồng ý xem xét lại.",
    "Ban Chỉ đạo nhận được kết quả kiểm tra bổ sung, thống nhất đưa ra xét lại.",
)


@dataclass(frozen=True)
class MissingCase:
    """One of the registrations of 2023 that never reached the proposal: where it stops and what is said about it.

    `stops_in` is a value of workflow's `Status`; `waits_below` whether its results lie at the desk below the target.
    `boxes` are the boxes the reason points at; `explanation_kind` is a code of `Explained`.
    """

    key: str
    target_level: str
    kind: str
    unit_name: str
    title: str
    sector: str
    model_key: str
    place: str
    stops_in: str
    overdue: bool
    waits_below: bool
    reason: str
    boxes: tuple[str, ...]
    explanation_kind: str
    explanation: str


MISSING_2023: tuple[MissingCase, ...] = (
    MissingCase(
        key="tinh_bo_ke",
        target_level="province",
        kind="ward",
        unit_name="phường 7",
        title="Khéo vận động Nhân dân bàn giao mặt bằng bờ kè Hàm Luông",
        sector="VHXH",
        model_key="dong_thuan_mat_bang",
        place="bờ kè Hàm Luông",
        stops_in="running",
        overdue=True,
        waits_below=False,
        reason="",
        boxes=(),
        explanation_kind="delayed",
        explanation=(
            "Đã bàn giao 53/57 hộ. Bốn hộ cuối chờ xác nhận nguồn gốc đất bãi bồi, đơn vị chỉ báo cáo khi bàn giao "
            "trọn tuyến để số liệu không phải sửa."
        ),
    ),
    MissingCase(
        key="tinh_dua_huu_co",
        target_level="province",
        kind="mass_organisation",
        unit_name="Hội Nông dân thành phố",
        title="Khéo vận động nông dân vùng ven vào tổ hợp tác dừa hữu cơ",
        sector="KT",
        model_key="to_hop_tac_dua",
        place="xã Phú Hưng",
        stops_in="results_returned",
        overdue=False,
        waits_below=False,
        reason=(
            "Diện tích báo cáo 18 ha nhưng giấy chứng nhận hữu cơ mới cấp cho 11,4 ha; đề nghị đối chiếu lại và gửi "
            "kèm phụ lục danh sách hộ."
        ),
        boxes=("metrics", "evidence"),
        explanation_kind="other",
        explanation=(
            "Tổ chức chứng nhận hẹn cấp bổ sung cho 9 hộ vào tháng 3 năm sau, Hội chờ bản chính rồi nộp lại kết quả."
        ),
    ),
    MissingCase(
        key="tp_nuoi_lon",
        target_level="district",
        kind="commune",
        unit_name="xã Nhơn Thạnh",
        title="Khéo vận động hộ chăn nuôi ấp Nhơn Phú di dời chuồng trại xa khu dân cư",
        sector="KT",
        model_key="chuong_trai_xa_nha",
        place="ấp Nhơn Phú",
        stops_in="returned",
        overdue=False,
        waits_below=False,
        reason=(
            "Chưa nêu nơi di dời đến và hỗ trợ cho 14 hộ nuôi nhỏ lẻ; nếu chỉ yêu cầu dời thì chưa phải vận động."
        ),
        boxes=("approach", "resources", "place_and_people"),
        explanation_kind="resources",
        explanation=(
            "Xã chưa tìm được khu đất đủ khoảng cách, các hộ chọn bán đàn và nghỉ nuôi dần nên chưa gửi lại hồ sơ."
        ),
    ),
    MissingCase(
        key="tp_nha_van_hoa",
        target_level="district",
        kind="ward",
        unit_name="phường 4",
        title="Nhà văn hóa khu phố 2 sáng đèn mỗi tối",
        sector="VHXH",
        model_key="nha_van_hoa_sang_den",
        place="khu phố 2",
        stops_in="running",
        overdue=True,
        waits_below=False,
        reason="",
        boxes=(),
        explanation_kind="next_year",
        explanation=(
            "Mái nhà văn hóa dột nặng sau mùa mưa, bà con góp đủ tiền sửa nhưng phải chờ văn bản giao tài sản "
            "công; thống nhất sửa xong sau Tết rồi mới mở lại các câu lạc bộ."
        ),
    ),
    MissingCase(
        key="tp_giam_tui_ny_long",
        target_level="district",
        kind="mass_organisation",
        unit_name="Hội Liên hiệp Phụ nữ thành phố",
        title="Đi chợ Bến Tre xách giỏ, bớt một ngàn túi ny lông mỗi buổi",
        sector="VHXH",
        model_key="chat_thai_nhua_cho",
        place="chợ Bến Tre",
        stops_in="results_returned",
        overdue=False,
        waits_below=False,
        reason=(
            "Báo cáo ghi giảm 70% lượng túi nhưng sổ bán của ba tiệm bao bì gửi kèm chỉ giảm 31%; đề nghị giải trình "
            "và ghi lại con số."
        ),
        boxes=("metrics", "evidence"),
        explanation_kind="other",
        explanation=(
            "Con số 70% lấy từ phiếu hỏi chị em, không phải số đếm. Hội đang đếm lại hai tuần tại chợ rồi mới gửi "
            "báo cáo bổ sung."
        ),
    ),
    MissingCase(
        key="tp_day_boi",
        target_level="district",
        kind="ward",
        unit_name="phường Phú Tân",
        title="Hồ bơi di động, trẻ em Phú Tân an toàn mùa nước nổi",
        sector="VHXH",
        model_key="day_boi_tre_em",
        place="khu phố 3",
        stops_in="running",
        overdue=True,
        waits_below=False,
        reason="",
        boxes=(),
        explanation_kind="stopped",
        explanation=(
            "Hồ lắp ghép rách đáy sau hai khóa, bên cho mượn thu về. Phường chuyển 46 em sang học ở hồ bơi của trường "
            "và dừng mô hình."
        ),
    ),
    MissingCase(
        key="tp_gao_chi_bo",
        target_level="district",
        kind="neighbourhood",
        unit_name="khu phố 4, phường 8",
        title="Hũ gạo tình thương bến ghe Gò Đàng",
        sector="VHXH",
        model_key="hu_gao_tinh_thuong",
        place="khu phố 4",
        stops_in="results_submitted",
        overdue=False,
        waits_below=True,
        reason="",
        boxes=(),
        explanation_kind="other",
        explanation=(
            "Kết quả gửi ngày 29/12, phường đang xác minh danh sách 16 người nhận vì có hai trường hợp đã chuyển nơi ở."
        ),
    ),
)
