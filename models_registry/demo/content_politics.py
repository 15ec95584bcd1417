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
    WrittenModel(
        key="mot_cua_than_thien",
        sector="HTCT",
        kinds=("ward", "commune", "state_body"),
        units=("phường", "xã", "Tư pháp", "Hành chính công"),
        place_kind="topic",
        titles=(
            "Một cửa thân thiện với {noi}",
            "Không để {noi} đi lại hai lần",
        ),
        places=(
            "người cao tuổi",
            "hộ kinh doanh",
            "mẹ vừa sinh con",
            "người khuyết tật",
            "công nhân tan ca",
            "người ở xa về làm giấy tờ",
        ),
        background=(
            "Sổ theo dõi cho thấy 27% hồ sơ phải bổ sung ít nhất một lần, nhiều nhất ở nhóm {noi}. Người dân "
            "xin nghỉ làm để đi nộp nhưng đến nơi thiếu giấy, có người đi ba lượt mới xong."
        ),
        goals=(
            "Hồ sơ phải bổ sung dưới 8%",
            "Có 98% người dân hài lòng",
            "Trả tại nhà ít nhất 150 hồ sơ",
        ),
        approach=(
            "Công chức gọi điện hỏi trước và soạn sẵn mẫu. Một buổi tối mỗi tuần mở cửa đến 19 giờ. Hồ sơ "
            "trễ phải xin lỗi bằng thư có chữ ký của lãnh đạo, hẹn lại một lần."
        ),
        place_and_people="Người đến giao dịch tại {don_vi}, trước hết là {noi}.",
        forces="Công chức một cửa, đoàn viên trực hướng dẫn, tổ trưởng dân phố.",
        resources="Kinh phí khoán, ghế chờ và nước uống do cán bộ đóng góp.",
        outputs="Thống kê hồ sơ theo tuần, phiếu khảo sát, sổ trả hồ sơ tại nhà, lưu thư xin lỗi.",
        sustainability="Việc hỏi trước thành quy trình nội bộ, người mới vào cũng phải theo.",
        result=WrittenResult(
            situation="Mỗi ngày tiếp khoảng 60 lượt người, tập trung đầu tuần.",
            process="Phân tích hồ sơ bị trả; soạn bộ mẫu; mở buổi tối; khảo sát hằng quý.",
            achieved=(
                "Số hồ sơ phải bổ sung giảm mạnh, người dân ít phải quay lại. Nhóm {noi} được trả kết quả "
                "tận nhà; thư góp ý chuyển từ phàn nàn sang cảm ơn."
            ),
            difficulties="Phần mềm chậm vào đầu tháng; buổi tối có lúc vắng.",
            lessons="Một cuộc gọi trước đỡ cho dân cả buổi đi lại.",
        ),
        metrics=(
            Metric("Hồ sơ trả tại nhà", "dossier", (140, 190), (136, 230)),
            Metric("Hồ sơ giải quyết trước hạn", "dossier", (900, 1300), (880, 1500)),
            Metric("Lượt người được khảo sát", "participation", (300, 420), (300, 460)),
        ),
        changes_this_year="Chuyển buổi tối sang lịch hẹn trước và đặt bàn hỗ trợ nộp trực tuyến.",
    ),
    WrittenModel(
        key="doi_thoai_toi_thu_bay",
        sector="HTCT",
        kinds=("ward", "commune"),
        place_kind="area",
        titles=(
            "Tối thứ bảy nghe dân ở {noi}",
            "Khéo đối thoại, gỡ việc khó cùng dân {noi}",
        ),
        background=(
            "Các cuộc tiếp xúc ban ngày ở {noi} chỉ có chừng 25 người dự, hầu hết đã nghỉ hưu. Mười một kiến "
            "nghị của năm trước chưa được trả lời rõ, dân nói góp ý rồi để đó."
        ),
        goals=(
            "Mỗi quý một buổi đối thoại, trên 60 người dự",
            "Trả lời 100% kiến nghị trong 15 ngày",
            "Giải quyết xong ít nhất 70% việc thuộc thẩm quyền",
        ),
        approach=(
            "Tổ chức buổi tối ở sân nhà dân, không bàn chủ tọa. Nửa giờ đầu báo lại từng việc đã hứa, việc "
            "chưa xong nói rõ vì sao. Người góp ý được ghi phiếu hẹn có ngày trả lời."
        ),
        place_and_people="Nhân dân {noi}, nhất là người đi làm ban ngày và hộ tạm trú.",
        forces="Bí thư, Chủ tịch và các công chức phụ trách; Mặt trận giám sát việc trả lời.",
        resources="Kinh phí hoạt động thường xuyên, trà bánh bà con tự mang.",
        outputs="Sổ kiến nghị có hạn trả lời, thông báo kết quả dán tại nhà văn hóa.",
        sustainability="Mặt trận giữ sổ nên việc theo dõi không phụ thuộc vào một người.",
        result=WrittenResult(
            situation="Dân nhập cư tăng nhanh, nhiều việc nảy sinh về thoát nước và đường hẻm.",
            process="Rà kiến nghị tồn; tổ chức theo quý; họp giao việc sáng thứ hai; công khai tiến độ.",
            achieved=(
                "Người dự đông gấp đôi, có nhiều người trẻ. Kiến nghị được trả lời đúng hẹn, phần lớn việc "
                "trong thẩm quyền đã làm xong; đơn phản ánh lên trên giảm."
            ),
            difficulties="Một số việc thuộc quy hoạch chưa có lời đáp cuối cùng.",
            lessons="Mở đầu bằng việc đã hứa thì dân mới nói tiếp.",
        ),
        metrics=(
            Metric("Kiến nghị được giải quyết", "other", (34, 46), (32, 52)),
            Metric("Lượt người dự đối thoại", "participation", (240, 320), (235, 370)),
            Metric("Buổi đối thoại", "other", (4, 5), (4, 6)),
        ),
        changes_this_year="Thêm buổi riêng cho người thuê trọ và phát trực tiếp trong nhóm của khu dân cư.",
    ),
    WrittenModel(
        key="trao_giay_tai_nha",
        sector="HTCT",
        kinds=("ward", "commune", "state_body"),
        units=("phường", "xã", "Tư pháp"),
        place_kind="topic",
        titles=(
            "Trao giấy khai sinh, gửi lời chúc mừng đến {noi}",
            "Ba trong một cho {noi}",
        ),
        places=(
            "gia đình có con đầu lòng",
            "gia đình công nhân",
            "gia đình khó khăn",
            "gia đình sinh con ở bệnh viện xa",
            "người mẹ đơn thân",
            "gia đình trẻ mới nhập hộ khẩu",
        ),
        background=(
            "Mỗi năm có hơn 30 trẻ đăng ký khai sinh trễ hạn, trong đó {noi} chiếm phần đông. Thẻ bảo hiểm "
            "và đăng ký thường trú phải làm tiếp hai lượt nữa."
        ),
        goals=(
            "Có 100% trẻ được khai sinh đúng hạn",
            "Trả ba kết quả cùng lúc trong 5 ngày",
            "Ít nhất 80 trường hợp trao tại nhà",
        ),
        approach=(
            "Cộng tác viên dân số báo tin khi em bé chào đời, công chức gọi điện chúc mừng và hướng dẫn. Kết "
            "quả trao tại nhà kèm thiệp và lịch tiêm chủng."
        ),
        place_and_people="Trẻ mới sinh trên địa bàn, chú trọng {noi}.",
        forces="Công chức tư pháp - hộ tịch, Công an, bảo hiểm xã hội, Hội Phụ nữ.",
        resources="Thiệp do Đoàn Thanh niên vẽ; chi phí đi lại từ kinh phí khoán.",
        outputs="Danh sách trẻ theo tháng, sổ trao tại nhà, thời gian giải quyết từng hồ sơ.",
        sustainability="Quy trình liên thông sẵn có, chỉ thêm một cuộc gọi.",
        result=WrittenResult(
            situation="Nhiều gia đình trẻ ở trọ, giấy tờ tạm trú chưa đủ.",
            process="Ký phối hợp với trạm y tế; chạy thử một tháng; mở rộng; rà soát quý.",
            achieved=(
                "Không còn trẻ khai sinh trễ, ba kết quả trả cùng lúc. Các bà mẹ xúc động khi nhận thiệp; "
                "nhân dịp này cán bộ nắm được nhà nào cần giúp sữa, tã."
            ),
            difficulties="Trường hợp cha mẹ chưa đăng ký kết hôn mất thêm thời gian.",
            lessons="Thủ tục nhỏ làm ấm thì dân nhớ lâu.",
        ),
        metrics=(
            Metric("Hồ sơ liên thông", "dossier", (150, 210), (148, 236)),
            Metric("Trường hợp trao tại nhà", "household", (80, 100), (78, 124)),
            Metric("Ngày rút ngắn cộng dồn", "working_day", (300, 420), (290, 450)),
        ),
        changes_this_year="Áp dụng thêm cho khai tử: cử người đến chia buồn và làm giấy giúp gia đình.",
    ),
    WrittenModel(
        key="khong_giay_to_hop",
        sector="HTCT",
        kinds=("party_body", "state_body", "school", "mass_organisation"),
        units=(
            "Văn phòng",
            "Nội vụ",
            "Kiểm tra",
            "Tuyên giáo",
            "Giáo dục",
            "Thanh tra",
            "Quản lý đô thị",
            "Trường",
            "Trung tâm",
            "Ban Xây dựng",
        ),
        place_kind="topic",
        titles=(
            "Phòng họp không giấy phục vụ {noi}",
            "Bớt họp, bớt giấy để dành giờ cho {noi}",
        ),
        places=(
            "cơ sở",
            "tiếp công dân",
            "đi thực tế",
            "chuyên môn",
            "đảng viên ở xa",
            "giải quyết hồ sơ tồn",
        ),
        background=(
            "Một năm {don_vi} in khoảng 62.000 tờ tài liệu họp, tuần nào cũng có ba, bốn cuộc. Cán bộ nhận "
            "tài liệu sát giờ, khách ở xa phải chờ sao chụp."
        ),
        goals=(
            "Giảm 70% giấy in",
            "Giảm một phần ba số cuộc họp",
            "Tài liệu gửi trước ít nhất hai ngày",
        ),
        approach=(
            "Cuộc họp nào không rõ việc cần chốt thì chuyển thành lấy ý kiến qua mạng. Tài liệu tối đa bốn "
            "trang. Người lớn tuổi có bạn trẻ kèm cách đọc và ghi chú trên máy."
        ),
        place_and_people="Cán bộ, đảng viên, người lao động của {don_vi}; phần thời gian dư dành cho {noi}.",
        forces="Lãnh đạo đơn vị làm gương, bộ phận văn thư và đoàn viên hỗ trợ.",
        resources="Máy tính bảng sẵn có, tiền tiết kiệm giấy mực chuyển mua màn hình.",
        outputs="Thống kê giấy in, số cuộc họp, lịch sử gửi tài liệu, nhật ký đi cơ sở.",
        sustainability="Quy định đã đưa vào quy chế làm việc.",
        result=WrittenResult(
            situation="Tuổi bình quân của cán bộ khá cao, quen đọc bản in.",
            process="Đếm số liệu ba tháng; ban hành quy định; kèm cặp; công khai số cuộc họp theo tháng.",
            achieved=(
                "Lượng giấy giảm mạnh, cuộc họp ngắn hơn. Thời gian dành cho {noi} tăng thêm khoảng hai buổi "
                "mỗi tuần, việc tồn đọng bớt hẳn."
            ),
            difficulties="Tài liệu mật và bản vẽ lớn vẫn phải in.",
            lessons="Người chủ trì chuẩn bị kỹ thì giảm được họp.",
        ),
        metrics=(
            Metric("Tờ giấy tiết kiệm", "other", (38000, 46000), (35000, 52000)),
            Metric("Kinh phí tiết kiệm", "million_dong", (22, 34), (20, 42)),
            Metric("Buổi đi cơ sở tăng thêm", "other", (60, 90), (58, 110)),
        ),
        changes_this_year="Liên thông lịch họp với các đơn vị bạn để khỏi mời trùng giờ.",
    ),
    WrittenModel(
        key="dang_vien_phu_trach_ho",
        sector="HTCT",
        kinds=("ward", "commune", "party_cell", "neighbourhood", "party_body"),
        units=("phường", "xã", "Chi bộ", "khu phố", "ấp", "Tổ chức"),
        place_kind="area",
        titles=(
            "Đảng viên phụ trách hộ ở {noi}",
            "Mười hộ một đảng viên, {noi} gần Đảng hơn",
        ),
        background=(
            "Chi bộ tại {noi} có 38 đảng viên, nửa số là cán bộ hưu, phân công phụ trách hộ có trên giấy "
            "nhưng hỏi ra nhiều nhà không biết đảng viên nào phụ trách mình."
        ),
        goals=(
            "Có 100% hộ biết tên và số điện thoại người phụ trách",
            "Mỗi hộ được ghé ít nhất mỗi quý một lần",
            "Kết nạp hai quần chúng ưu tú",
        ),
        approach=(
            "Phân lại theo xóm gần nhà, dán thẻ nhỏ sau cửa mỗi nhà. Đảng viên có mặt khi hộ có chuyện vui, "
            "buồn. Đầu buổi sinh hoạt chi bộ mỗi người nói một việc của hộ mình."
        ),
        place_and_people="Toàn bộ hộ dân {noi}, cả hộ thuê trọ.",
        forces="Chi ủy, đảng viên được phân công, tổ nhân dân tự quản.",
        resources="Không phát sinh kinh phí ngoài in thẻ.",
        outputs="Bảng phân công, sổ ghé hộ, việc đã gỡ được theo tháng.",
        sustainability="Việc gắn với đánh giá đảng viên cuối năm.",
        result=WrittenResult(
            situation="Đảng viên cao tuổi nhiều, đảng viên trẻ đi làm xa.",
            process="Rà soát; phân công; làm quen; kiểm tra chéo mỗi quý.",
            achieved=(
                "Các hộ biết và gọi cho đảng viên phụ trách khi cần. Nhiều việc nhỏ được gỡ ngay, nghị quyết "
                "chi bộ sát đời sống hơn; kết nạp được quần chúng ưu tú từ chính phong trào."
            ),
            difficulties="Hộ đi vắng cả ngày khó gặp; vài đảng viên sức yếu.",
            lessons="Gần nhà thì gần dân.",
        ),
        metrics=(
            Metric("Hộ được ghé trong quý", "household", (240, 310), (235, 330)),
            Metric("Việc của dân được gỡ", "other", (40, 60), (38, 70)),
            Metric("Đảng viên tham gia", "person", (30, 38), (28, 38)),
        ),
        changes_this_year="Ghép đảng viên trẻ với người cao tuổi và lập nhóm riêng cho nhà trọ.",
    ),
    WrittenModel(
        key="ban_tin_ba_phut",
        sector="HTCT",
        kinds=("party_body", "ward", "commune"),
        units=("Tuyên giáo", "Trung tâm Chính trị", "phường", "xã"),
        place_kind="topic",
        titles=(
            "Bản tin ba phút về {noi}",
            "Nói điều dân cần nghe về {noi}",
        ),
        places=(
            "chủ trương mới",
            "phòng chống lừa đảo",
            "gương người tốt",
            "giá cả và thị trường",
            "lịch cắt điện, cắt nước",
            "chính sách an sinh",
        ),
        background=(
            "Loa phát thanh đọc nguyên văn bản dài, khảo sát 200 người chỉ 31 người nhớ được nội dung {noi} "
            "của tuần trước. Tin sai trên mạng lan nhanh hơn tin đúng."
        ),
        goals=(
            "Mỗi tuần hai bản tin không quá ba phút",
            "Có 60% người được hỏi nhớ nội dung chính",
            "Phản hồi tin sai trong 24 giờ",
        ),
        approach=(
            "Người dân, cô giáo, anh xe ôm đọc thử và sửa câu. Tin có giọng địa phương, phát lúc 17 giờ và "
            "gửi vào nhóm. Tin sai được cộng tác viên báo, bản tin trả lời bằng hình."
        ),
        place_and_people="Người dân trên địa bàn quan tâm đến {noi}.",
        forces="{don_vi} biên tập, cộng tác viên dư luận ở các tổ, đài truyền thanh.",
        resources="Điện thoại, micro có sẵn; thù lao cộng tác viên theo quy định.",
        outputs="Kho bản tin, kết quả khảo sát nhớ tin, nhật ký xử lý tin sai.",
        sustainability="Có khuôn mẫu 300 chữ nên ai cũng viết được.",
        result=WrittenResult(
            situation="Thói quen nghe loa giảm, xem điện thoại tăng.",
            process="Khảo sát; viết thử mười bản; phát; đo lại sau hai tháng.",
            achieved=(
                "Tỷ lệ nhớ tin tăng hơn hai lần, bà con chuyển tiếp cho nhau. Nhiều tin sai được nói lại kịp "
                "thời, không thành điểm nóng."
            ),
            difficulties="Thiếu người dựng hình; có tuần dồn nhiều nội dung.",
            lessons="Viết cho một người nghe chứ không viết cho văn bản.",
        ),
        metrics=(
            Metric("Bản tin được phát", "other", (90, 104), (88, 120)),
            Metric("Người được khảo sát", "person", (180, 220), (180, 260)),
            Metric("Lượt chia sẻ", "participation", (5000, 8000), (4800, 9800)),
        ),
        changes_this_year="Mời học sinh làm phát thanh viên và thêm chữ chạy cho người khiếm thính.",
    ),
    WrittenModel(
        key="lop_hoc_ly_luan_thuc_te",
        sector="HTCT",
        kinds=("party_body",),
        units=("Trung tâm Chính trị", "Trung tâm", "Tổ chức"),
        place_kind="topic",
        titles=(
            "Lớp học gắn thực tế cho {noi}",
            "Khéo truyền nghề dân vận cho {noi}",
        ),
        places=(
            "bí thư chi bộ mới",
            "trưởng khu phố, trưởng ấp",
            "cán bộ Mặt trận trẻ",
            "đảng viên mới",
            "cán bộ nữ nguồn",
            "tổ dân vận",
        ),
        background=(
            "Phiếu góp ý cuối khóa cho biết 58% học viên là {noi} thấy bài giảng xa việc hằng ngày, về không "
            "biết bắt đầu từ đâu."
        ),
        goals=(
            "Một nửa thời lượng học từ tình huống thật",
            "Mỗi học viên giải quyết một việc ở địa bàn sau khóa học",
            "Có 90% học viên đánh giá hữu ích",
        ),
        approach=(
            "Mời người làm giỏi đến kể và bị hỏi ngược. Đưa lớp đi một ngày theo cán bộ dân vận. Sau 60 ngày "
            "học viên trở lại báo cáo việc đã làm."
        ),
        place_and_people="Học viên là {noi}.",
        forces="{don_vi}, giảng viên kiêm chức, cán bộ cơ sở có kinh nghiệm.",
        resources="Kinh phí đào tạo hằng năm; cơ sở tiếp đón miễn phí.",
        outputs="Bộ 25 tình huống, báo cáo sau 60 ngày, kết quả đánh giá.",
        sustainability="Bộ tình huống mỗi khóa bổ sung thêm nên ngày càng sát.",
        result=WrittenResult(
            situation="Học viên vừa làm vừa học, tuổi đời khác nhau.",
            process="Thu thập tình huống; dạy thử; mở năm lớp; theo dõi sau khóa.",
            achieved=(
                "Học viên chủ động hơn, nhiều việc tồn ở cơ sở được gỡ trong 60 ngày. Bộ tình huống được các "
                "nơi xin dùng; {noi} tự tin tiếp xúc dân."
            ),
            difficulties="Một số học viên bận, chưa trở lại báo cáo.",
            lessons="Học từ việc đã vấp thì nhớ lâu.",
        ),
        metrics=(
            Metric("Học viên hoàn thành", "person", (160, 220), (156, 236)),
            Metric("Việc ở cơ sở được gỡ", "other", (90, 130), (84, 146)),
            Metric("Tình huống được biên soạn", "other", (22, 28), (20, 34)),
        ),
        changes_this_year="Quay thành phim ngắn các tình huống hay, mời chính người dân nhận xét.",
    ),
    WrittenModel(
        key="kiem_tra_di_truoc",
        sector="HTCT",
        kinds=("party_body", "state_body"),
        units=("Kiểm tra", "Thanh tra"),
        place_kind="topic",
        titles=(
            "Nhắc sớm để khỏi sai về {noi}",
            "Kiểm tra đi trước, đồng hành trong {noi}",
        ),
        places=(
            "thu chi quỹ vận động",
            "dân chủ cơ sở",
            "tiếp công dân",
            "quản lý đất công",
            "mua sắm nhỏ",
            "chế độ đảng phí",
        ),
        background=(
            "Qua các kỳ kiểm tra, lỗi {noi} lặp lại ở 9/20 nơi, hầu hết do không nắm quy định. Khi phát hiện "
            "thì việc đã rồi, cán bộ bị nhắc nhở, dân mất lòng tin."
        ),
        goals=(
            "Mọi cơ sở được hướng dẫn một lần trước mùa vụ",
            "Lỗi lặp lại giảm 60%",
            "Không phát sinh đơn thư về nội dung này",
        ),
        approach=(
            "Đến cơ sở với bảng 15 câu tự soát, cùng làm chứ không ghi biên bản. Nơi làm tốt chỉ cho nơi còn "
            "lúng túng. Đường dây hỏi nhanh trả lời trong ngày."
        ),
        place_and_people="Cán bộ phụ trách {noi} ở các chi bộ, đơn vị.",
        forces="{don_vi}, ban thanh tra nhân dân, kế toán giỏi của cơ sở.",
        resources="Kinh phí hoạt động thường xuyên.",
        outputs="Bảng tự soát, sổ hỏi đáp, so sánh lỗi hai năm.",
        sustainability="Bảng tự soát gọn, dùng lại mỗi năm.",
        result=WrittenResult(
            situation="Cán bộ cơ sở thay đổi nhiều sau đại hội, thiếu kinh nghiệm.",
            process="Tổng hợp lỗi; soạn bảng; đi từng nơi; kiểm tra lại cuối năm.",
            achieved=(
                "Các lỗi lặp lại giảm rõ, cơ sở chủ động hỏi trước khi làm. Không có đơn thư mới về {noi}; "
                "quan hệ giữa nơi kiểm tra và cơ sở gần hơn."
            ),
            difficulties="Lực lượng mỏng nên mỗi nơi chỉ đến một lần.",
            lessons="Ngăn được cái sai còn quý hơn xử cái sai.",
        ),
        metrics=(
            Metric("Cơ sở được hướng dẫn", "other", (20, 26), (20, 30)),
            Metric("Câu hỏi được trả lời", "other", (110, 160), (105, 190)),
            Metric("Lỗi được khắc phục", "other", (40, 60), (38, 72)),
        ),
        changes_this_year="Thêm video năm phút cho từng câu tự soát.",
    ),
    WrittenModel(
        key="giam_sat_cong_dong",
        sector="HTCT",
        kinds=("mass_organisation", "ward", "commune", "neighbourhood"),
        units=("Mặt trận", "MTTQ", "phường", "xã", "khu phố", "ấp"),
        place_kind="work",
        titles=(
            "Dân giám sát {noi}",
            "Mắt dân trên {noi}",
            "Khéo phát huy giám sát cộng đồng ở {noi}",
        ),
        background=(
            "Khi làm {noi}, dân thấy xi măng trộn non, mặt đường mỏng nhưng không biết nói với ai. Ban giám "
            "sát có năm người, chưa ai đọc được bản vẽ."
        ),
        goals=(
            "Có 100% hạng mục được giám sát",
            "Kiến nghị được nhà thầu trả lời trong 3 ngày",
            "Ban giám sát đọc được bản vẽ, đo được chiều dày",
        ),
        approach=(
            "Kỹ sư về hưu dạy ba buổi ngay tại công trường. Mỗi ngày hai người dân trực, ghi sổ và chụp "
            "hình. Tuần nào cũng công khai số ghi trên bảng."
        ),
        place_and_people="Người dân sống cạnh {noi}.",
        forces="Mặt trận chủ trì, Ban giám sát đầu tư của cộng đồng, chủ đầu tư phối hợp.",
        resources="Thước, nón, áo do nhà thầu hỗ trợ; thù lao theo quy định.",
        outputs="Sổ giám sát từng ngày, biên bản kiến nghị, kết quả khắc phục.",
        sustainability="Người được dạy sẽ giám sát các công trình kế tiếp.",
        result=WrittenResult(
            situation="Công trình làm ngay trong khu dân cư nên dân theo sát được.",
            process="Bầu bổ sung; tập huấn; trực; nghiệm thu có chữ ký của dân.",
            achieved=(
                "Nhà thầu sửa ngay các chỗ chưa đạt, công trình nghiệm thu suôn sẻ. Bà con giữ gìn vì biết "
                "từng lớp đá; kinh phí phát sinh không đáng kể."
            ),
            difficulties="Lúc thi công ban đêm khó cử người trực.",
            lessons="Biết đo thì nói có người nghe.",
        ),
        metrics=(
            Metric("Kiến nghị được khắc phục", "other", (8, 12), (7, 15)),
            Metric("Ngày công giám sát", "working_day", (90, 130), (88, 150)),
            Metric("Công trình được giám sát", "work", (2, 3), (2, 4)),
        ),
        changes_this_year="Bàn giao sổ tay đọc bản vẽ cho ban giám sát các nơi khác.",
    ),
    WrittenModel(
        key="can_bo_tre_vi_dan",
        sector="HTCT",
        kinds=("state_body", "ward", "commune"),
        units=("phường", "xã", "Tư pháp", "Nội vụ", "Địa chính", "Môi trường"),
        entry_type="exemplar",
        subject="individual",
        person_position="Công chức {don_vi}",
        place_kind="topic",
        titles=(
            "Công chức trẻ tận tâm với {noi}",
            "Người giữ hẹn của {noi}",
        ),
        places=(
            "hồ sơ đất đai",
            "người khuyết tật",
            "hộ tịch khó",
            "chính sách người có công",
            "đơn kiến nghị",
            "bà con tạm trú",
        ),
        background=(
            "Mảng {noi} có 46 hồ sơ tồn lâu năm do thiếu giấy tờ gốc, người dân đã nản. Công chức được giới "
            "thiệu nhận việc khi ai cũng ngại, tự đặt cho mình hẹn trả lời từng hồ sơ."
        ),
        goals=(
            "Giải quyết xong 35 hồ sơ tồn",
            "Không trễ hẹn lần nào",
            "Viết lại hướng dẫn dễ hiểu",
        ),
        approach=(
            "Gọi từng người, đến nhà tìm giấy cùng gia đình, xác minh với người lớn tuổi. Mỗi chiều thứ sáu "
            "báo tiến độ cho dân dù chưa có kết quả."
        ),
        place_and_people="Người dân có việc liên quan đến {noi}.",
        forces="Cá nhân công chức, được tổ trưởng và đồng nghiệp hỗ trợ.",
        resources="Thời gian ngoài giờ của bản thân, xe và điện thoại cá nhân.",
        outputs="Danh sách hồ sơ đã xong, sổ hẹn, tờ hướng dẫn.",
        sustainability="Tờ hướng dẫn và cách theo dõi hẹn được dùng chung ở bộ phận.",
        result=WrittenResult(
            situation="Hồ sơ qua nhiều đời cán bộ, thất lạc giấy tờ.",
            process="Phân loại; gọi hẹn; đi xác minh; trình giải quyết từng đợt.",
            achieved=(
                "Phần lớn hồ sơ tồn đã xong, có hồ sơ chờ mười hai năm. Người dân gửi thư cảm ơn; đồng "
                "nghiệp học cách báo tiến độ chiều thứ sáu."
            ),
            difficulties="Vài hồ sơ tranh chấp phải chuyển tòa án.",
            lessons="Trả lời dù chưa xong vẫn hơn im lặng.",
        ),
        metrics=(
            Metric("Hồ sơ tồn được giải quyết", "dossier", (34, 40), (31, 44)),
            Metric("Lượt đến nhà xác minh", "participation", (90, 130), (88, 150)),
            Metric("Người dân được hướng dẫn", "person", (160, 220), (150, 250)),
        ),
        changes_this_year="Nhận thêm nhóm hồ sơ mới phát sinh và kèm hai công chức tập sự.",
    ),
    WrittenModel(
        key="so_nha_qr",
        sector="HTCT",
        kinds=("ward", "commune", "neighbourhood"),
        place_kind="area",
        titles=(
            "Mã quét đầu ngõ {noi}",
            "Khu dân cư số {noi}",
        ),
        background=(
            "Thông báo đến {noi} vẫn phát giấy từng nhà, nhiều tờ rơi mất. Người thuê trọ hầu như không nhận "
            "được lịch tiêm chủng, lịch thu rác, số điện thoại khi có việc."
        ),
        goals=(
            "Có bảng mã ở mọi lối vào",
            "Trên 75% hộ tham gia nhóm chung",
            "Phản ánh được trả lời trong 48 giờ",
        ),
        approach=(
            "Bảng mã dẫn đến trang hỏi đáp của tổ, số điện thoại, sơ đồ. Tổ công nghệ đến nhà cài giúp, nhà "
            "không có điện thoại được xóm giềng đọc giúp. Nhóm chung có nội quy không bán hàng, không tin "
            "đồn."
        ),
        place_and_people="Hộ thường trú và tạm trú ở {noi}.",
        forces="Ban nhân dân, tổ công nghệ số, đoàn viên, chủ nhà trọ.",
        resources="Bảng mã in bằng quỹ tổ; trang thông tin miễn phí.",
        outputs="Bảng mã, nội quy nhóm, thống kê phản ánh và trả lời.",
        sustainability="Quản trị nhóm luân phiên từng quý.",
        result=WrittenResult(
            situation="Nửa số hộ có người dưới 40 tuổi, thích dùng điện thoại.",
            process="Làm sơ đồ; in bảng; cài đặt tại nhà; đo tỷ lệ tham gia hằng tháng.",
            achieved=(
                "Thông báo đến dân trong ngày, phản ánh về đèn, rác, ngập được xử lý nhanh. Người thuê trọ "
                "tham gia sinh hoạt nhiều hơn."
            ),
            difficulties="Mấy cụ lớn tuổi vẫn cần giấy; nhóm có lúc loãng.",
            lessons="Nội quy rõ thì nhóm bền.",
        ),
        metrics=(
            Metric("Hộ tham gia nhóm", "household", (190, 250), (180, 270)),
            Metric("Phản ánh được giải quyết", "other", (60, 90), (55, 110)),
            Metric("Bảng mã được lắp", "work", (12, 18), (12, 20)),
        ),
        changes_this_year="Làm thêm bản tiếng nói cho người lớn tuổi và lịch trực của tổ.",
    ),
    WrittenModel(
        key="ban_tin_cong_doan_lang_nghe",
        sector="HTCT",
        kinds=("mass_organisation",),
        units=(
            "Liên đoàn",
            "Công đoàn",
            "Mặt trận",
            "MTTQ",
            "Phụ nữ",
            "Cựu chiến binh",
            "Nông dân",
            "Người cao tuổi",
            "Đoàn",
        ),
        place_kind="topic",
        titles=(
            "Hộp thư lắng nghe {noi}",
            "Khéo nắm lòng dân từ {noi}",
        ),
        places=(
            "tổ trưởng tổ hội",
            "người lao động ca đêm",
            "chức sắc, tín đồ",
            "hội viên lớn tuổi",
            "hội viên mới",
            "người bán hàng rong",
        ),
        background=(
            "Báo cáo tình hình nhân dân hằng tháng phần nhiều giống nhau, ý của {noi} hầu như không có. Có "
            "chuyện bức xúc đến khi lên mạng {don_vi} mới biết."
        ),
        goals=(
            "Mỗi tháng có ít nhất 40 ý kiến ghi nguyên lời",
            "Có 90% ý kiến được phản hồi",
            "Phát hiện sớm ba vấn đề trước khi thành bức xúc",
        ),
        approach=(
            "Cử 15 người tai mắt quen nghề, quen xóm, chỉ hỏi hai câu: lo gì, mong gì. Ý kiến ghi nguyên "
            "văn, không sửa cho đẹp. Phản hồi trả về đúng người qua tổ hội."
        ),
        place_and_people="Nhóm {noi} trên địa bàn.",
        forces="Thường trực {don_vi}, các tổ, chi hội và cộng tác viên.",
        resources="Sổ tay, hộp thư, nhóm trực tuyến; không phát sinh kinh phí.",
        outputs="Bản tổng hợp hằng tháng, sổ phản hồi, ba vấn đề được xử lý sớm.",
        sustainability="Cộng tác viên là người có nghề tại chỗ nên gắn bó lâu.",
        result=WrittenResult(
            situation="Tổ chức rộng, hội viên đông nhưng ít khi nói trong cuộc họp.",
            process="Chọn người; thống nhất cách ghi; mỗi thứ hai đầu tháng đọc chung; trả lời trong tháng.",
            achieved=(
                "Bản tổng hợp có hơi thở đời sống, lãnh đạo xử lý được việc sớm. Người trong nhóm {noi} thấy "
                "lời mình được trả lời nên nói thật hơn."
            ),
            difficulties="Một số ý kiến vượt thẩm quyền phải chờ.",
            lessons="Ghi đúng lời dân là bước đầu của dân vận.",
        ),
        metrics=(
            Metric("Ý kiến được ghi nhận", "other", (400, 520), (390, 600)),
            Metric("Ý kiến được phản hồi", "other", (360, 470), (340, 540)),
            Metric("Cộng tác viên", "person", (14, 18), (14, 22)),
        ),
        changes_this_year="Bổ sung giờ gọi cuối tuần và đưa phần trả lời lên bảng tin.",
    ),
    WrittenModel(
        key="cap_giay_dat_luu_dong",
        sector="HTCT",
        kinds=("state_body",),
        units=("Tài nguyên", "Đất đai", "Hạ tầng"),
        place_kind="area",
        titles=(
            "Làm giấy đất lưu động tại {noi}",
            "Khéo gỡ vướng giấy chứng nhận cho dân {noi}",
        ),
        background=(
            "Tại {noi} còn 84 thửa chưa được cấp giấy chứng nhận, phần lớn do chuyển nhượng giấy tay trước "
            "đây. Bà con đi làm hồ sơ phải qua ba nơi, có người bỏ cuộc giữa chừng."
        ),
        goals=(
            "Tiếp nhận ít nhất 70 hồ sơ tại chỗ",
            "Cấp giấy cho 55 thửa trong năm",
            "Không thu thêm khoản nào ngoài quy định",
        ),
        approach=(
            "Mỗi tháng hai ngày đưa máy đo, mẫu đơn và người ký xác nhận về nhà văn hóa. Tổ trưởng mời đủ "
            "chủ đất giáp ranh để ký luôn một buổi. Thửa nào chưa đủ điều kiện thì trả lời bằng giấy, nói rõ "
            "còn thiếu gì."
        ),
        place_and_people="Hộ có đất chưa được cấp giấy ở {noi}.",
        forces="{don_vi} chủ trì, công chức địa chính, Mặt trận và tổ trưởng dân phố.",
        resources="Thiết bị đo sẵn có, kinh phí lưu động trong dự toán.",
        outputs="Danh sách thửa đất, biên bản ký giáp ranh, giấy đã trao tại chỗ.",
        sustainability="Lịch lưu động được xoay vòng qua từng địa bàn trong ba năm.",
        result=WrittenResult(
            situation="Nhiều chủ đất cũ đã mất hoặc ở xa, khó tìm người ký.",
            process="Rà bản đồ; hẹn chủ đất; làm lưu động; trao giấy theo đợt.",
            achieved=(
                "Phần lớn thửa đủ điều kiện đã có giấy, người dân vay vốn và xây nhà thuận lợi. Tranh chấp "
                "ranh được giải quyết ngay lúc đo."
            ),
            difficulties="Một số thửa nằm trong quy hoạch nên phải chờ.",
            lessons="Mời đủ các bên giáp ranh trong một buổi là bớt được nửa chặng đường.",
        ),
        metrics=(
            Metric("Hồ sơ tiếp nhận tại chỗ", "dossier", (70, 84), (66, 90)),
            Metric("Giấy chứng nhận được trao", "dossier", (52, 60), (46, 68)),
            Metric("Lượt người được giải đáp", "participation", (180, 240), (176, 270)),
        ),
        changes_this_year="Ưu tiên các thửa của hộ chính sách và bổ sung giải đáp về thừa kế.",
    ),
    WrittenModel(
        key="tiet_kiem_cong_so",
        sector="HTCT",
        kinds=("state_body", "party_body", "armed_force"),
        units=(
            "Tài chính",
            "Văn phòng",
            "Giáo dục",
            "Y tế",
            "Kiểm tra",
            "Tuyên giáo",
            "Tổ chức",
            "Biên phòng",
            "Công an",
            "Quân sự",
            "Thanh tra",
        ),
        place_kind="topic",
        titles=(
            "Tiết kiệm từ công sở để dành cho {noi}",
            "Bớt một phần chi, thêm một phần quà cho {noi}",
        ),
        places=(
            "học sinh khó khăn",
            "người có công",
            "sửa chữa trường lớp",
            "công trình dân sinh",
            "trẻ mồ côi",
            "bữa cơm bệnh nhân nghèo",
        ),
        background=(
            "Chi điện, nước, tiếp khách của {don_vi} năm trước vượt định mức gần 9%. Cán bộ biết lãng phí "
            "nhưng không ai thấy phần việc của mình trong đó."
        ),
        goals=(
            "Giảm 12% chi thường xuyên",
            "Dành phần đóng góp tự nguyện cho {noi}",
            "Công khai số liệu từng tháng",
        ),
        approach=(
            "Mỗi phòng một bảng điện, nước treo ngay cửa. Góp ý bằng cách đề xuất một việc bớt được và tự "
            "làm luôn. Số tiền anh em tự nguyện góp được trao tận tay nơi nhận."
        ),
        place_and_people="Cán bộ, chiến sĩ, người lao động của {don_vi}.",
        forces="Lãnh đạo, công đoàn, bộ phận tài vụ.",
        resources="Không phát sinh kinh phí; dùng phần đóng góp tự nguyện.",
        outputs="Bảng chi tiêu hằng tháng, danh sách sáng kiến, biên nhận trao hỗ trợ.",
        sustainability="Định mức mới được đưa vào quy chế chi tiêu nội bộ.",
        result=WrittenResult(
            situation="Trụ sở cũ, thiết bị hao điện.",
            process="Đo nền; giao định mức; công khai; sơ kết quý.",
            achieved=(
                "Chi thường xuyên giảm rõ so với cùng kỳ, cán bộ có thói quen tắt máy, dùng chung xe. Khoản "
                "đóng góp cho {noi} trao đúng người, có hình ảnh và biên nhận."
            ),
            difficulties="Mùa nắng nóng lượng điện khó giảm.",
            lessons="Số liệu treo trước cửa nhắc tốt hơn công văn.",
        ),
        metrics=(
            Metric("Kinh phí tiết kiệm", "million_dong", (80, 120), (74, 146)),
            Metric("Người được hỗ trợ", "person", (24, 36), (22, 42)),
            Metric("Sáng kiến được áp dụng", "other", (10, 14), (8, 17)),
        ),
        changes_this_year="Thay đèn cũ bằng nguồn tiết kiệm năm trước và giao định mức xăng xe cho từng tổ.",
    ),
    WrittenModel(
        key="sap_xep_don_vi_gan_dan",
        sector="HTCT",
        kinds=("ward", "commune", "mass_organisation", "state_body"),
        since=2025,
        place_kind="topic",
        titles=(
            "Xã phường mới, nếp phục vụ gần dân cho {noi}",
            "Khéo vận động ổn định sau sắp xếp cho {noi}",
            "Điểm hẹn hành chính của {noi}",
        ),
        places=(
            "khu phố xa trung tâm",
            "người lớn tuổi",
            "hộ phải đổi giấy tờ",
            "tiểu thương hai chợ",
            "hội viên vừa nhập chung",
            "cán bộ không chuyên trách",
        ),
        background=(
            "Sau sắp xếp, địa bàn của {don_vi} rộng gấp ba, {noi} lo phải đi xa và làm lại giấy tờ. Tháng "
            "đầu có hơn 300 cuộc gọi hỏi cùng một chuyện."
        ),
        goals=(
            "Không ai phải đổi giấy tờ khi chưa cần",
            "Mở 4 điểm hẹn cách nhà không quá 2 km",
            "Trả lời mọi cuộc gọi trong ngày",
        ),
        approach=(
            "Mỗi tuần hai buổi cán bộ về ngồi tại trụ sở cũ. Tờ hỏi đáp nói rõ giấy nào còn dùng được. Các "
            "tổ cũ giữ nguyên người liên lạc trong sáu tháng đầu."
        ),
        place_and_people="Người dân các địa bàn vừa nhập, quan tâm {noi}.",
        forces="{don_vi} cùng Mặt trận, tổ công nghệ số, trưởng khu phố, trưởng ấp.",
        resources="Trụ sở cũ, máy tính điều chuyển, đoàn viên tình nguyện.",
        outputs="Lịch điểm hẹn, tờ hỏi đáp, sổ cuộc gọi, kết quả khảo sát.",
        sustainability="Điểm hẹn giữ lại lâu dài nếu dân còn cần.",
        result=WrittenResult(
            situation="Các địa bàn nhập lại có nếp làm việc khác nhau.",
            process="Tổng hợp câu hỏi; mở điểm hẹn; rút kinh nghiệm mỗi tháng.",
            achieved=(
                "Bà con bớt lo, các điểm hẹn giải quyết phần lớn việc thường ngày. Nhóm {noi} được phục vụ "
                "ngay gần nhà; cán bộ các nơi cũ hiểu và hỗ trợ nhau."
            ),
            difficulties="Đường truyền ở một điểm còn yếu.",
            lessons="Giữ người quen ở chỗ quen trong lúc đổi thay.",
        ),
        metrics=(
            Metric("Lượt người được phục vụ tại điểm hẹn", "participation", (900, 1300), (880, 1500)),
            Metric("Hồ sơ giải quyết", "dossier", (420, 560), (400, 640)),
            Metric("Điểm hẹn hoạt động", "other", (4, 5), (4, 6)),
        ),
        changes_this_year="Rút còn ba điểm ở nơi đông và thêm xe đưa người lớn tuổi vào thứ tư.",
    ),
)
