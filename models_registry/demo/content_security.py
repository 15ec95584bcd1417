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
    WrittenModel(
        key="tet_quan_dan",
        sector="QPAN",
        kinds=("armed_force",),
        units=("Quân sự", "Biên phòng"),
        place_kind="area",
        titles=(
            "Khéo phối hợp, thắm tình quân dân ở {noi}",
            "Ngày chủ nhật vì dân tại {noi}",
        ),
        background=(
            "{noi} còn nhiều việc dân cần tay người: bờ bao sạt, nhà neo đơn dột, đường vào xóm lầy. Mỗi năm "
            "lực lượng hành quân dã ngoại chỉ một đợt, xong việc rồi về nên kết quả khó giữ."
        ),
        goals=(
            "Mỗi tháng một chủ nhật làm việc giúp dân",
            "Hoàn thành 10 phần việc do dân đề xuất",
            "Giúp thường xuyên 12 gia đình chính sách",
        ),
        approach=(
            "Dân nêu việc trong cuộc họp tổ, đơn vị khảo sát rồi bốc thăm thứ tự. Bộ đội, dân quân làm cùng "
            "bà con, trưa ăn cơm chung. Việc xong có biên bản giao cho tổ dân giữ."
        ),
        place_and_people="Nhân dân {noi}, ưu tiên gia đình chính sách và hộ neo đơn.",
        forces="{don_vi}, dân quân, Đoàn Thanh niên, Hội Cựu chiến binh.",
        resources="Ngày công của cán bộ, chiến sĩ, dân quân; vật liệu do địa phương và nhà hảo tâm.",
        outputs="Danh mục phần việc có biên bản giao nhận, sổ thăm gia đình chính sách.",
        sustainability="Lịch một tháng một ngày không ảnh hưởng huấn luyện, dễ giữ quanh năm.",
        result=WrittenResult(
            situation="Lực lượng mỏng, nhiệm vụ huấn luyện và trực nhiều.",
            process="Đầu quý nhận danh mục; chủ nhật tuần thứ ba ra quân; cuối năm họp dân đánh giá.",
            achieved=(
                "Các phần việc dân đề xuất được làm xong, đường và bờ bao sử dụng tốt. Tình cảm quân dân gắn "
                "bó; đợt tuyển quân năm nay thanh niên đăng ký tình nguyện nhiều hơn."
            ),
            difficulties="Mùa mưa phải hoãn hai đợt.",
            lessons="Dân chọn việc thì dân giữ việc.",
        ),
        metrics=(
            Metric("Phần việc hoàn thành", "work", (10, 12), (9, 14)),
            Metric("Ngày công giúp dân", "working_day", (260, 340), (260, 410)),
            Metric("Gia đình chính sách được giúp", "household", (12, 14), (12, 16)),
        ),
        changes_this_year="Mỗi trung đội nhận hẳn một tổ dân phố để theo lâu dài.",
    ),
    WrittenModel(
        key="giao_quan_tinh_nguyen",
        sector="QPAN",
        kinds=("armed_force", "ward", "commune"),
        units=("Quân sự", "phường", "xã"),
        place_kind="area",
        titles=(
            "Thanh niên {noi} lên đường với nụ cười",
            "Khéo vận động thanh niên {noi} nhập ngũ",
        ),
        background=(
            "Những năm trước, {noi} có 6 trường hợp chậm khám tuyển vì đi làm xa hoặc gia đình lo mất lao "
            "động chính. Cán bộ chỉ đến khi có lệnh nên mất nhiều công giải thích."
        ),
        goals=(
            "Đạt 100% chỉ tiêu giao quân",
            "Có ít nhất 5 thanh niên viết đơn tình nguyện",
            "Mọi quân nhân xuất ngũ được tư vấn nghề",
        ),
        approach=(
            "Bắt đầu từ lúc thanh niên 17 tuổi, mỗi em có một cựu quân nhân làm bạn. Đoàn thể đến từng nhà "
            "nghe gia đình lo gì rồi bàn cách gỡ: người trông cha mẹ, giữ chỗ làm. Ngày giao quân gọn, ấm, "
            "có thư của bạn bè."
        ),
        place_and_people="Thanh niên trong độ tuổi và gia đình ở {noi}.",
        forces="Ban Chỉ huy Quân sự, Đoàn Thanh niên, Hội Cựu chiến binh, chi bộ.",
        resources="Kinh phí quốc phòng địa phương; quà và học bổng nghề của doanh nghiệp.",
        outputs=(
            "Sổ theo dõi thanh niên, đơn tình nguyện, danh sách hỗ trợ gia đình, kết quả việc làm sau xuất "
            "ngũ."
        ),
        sustainability="Chăm lo sau xuất ngũ tốt thì lớp sau yên tâm đi.",
        result=WrittenResult(
            situation="Nhiều thanh niên làm ở các thành phố lớn, tạm trú không ổn định.",
            process="Phúc tra độ tuổi quý II; thăm hỏi từ quý III; khám tuyển quý IV; giao quân sau Tết.",
            achieved=(
                "Giao quân đủ chỉ tiêu, không có trường hợp phải bù đổi; số đơn tình nguyện tăng. Doanh "
                "nghiệp giữ chỗ làm cho một số em; người xuất ngũ đều được tư vấn nghề."
            ),
            difficulties="Có em đạt sức khỏe loại 3, tật khúc xạ nhiều.",
            lessons="Nghe nỗi lo của cha mẹ trước khi nói nghĩa vụ.",
        ),
        metrics=(
            Metric("Thanh niên nhập ngũ", "person", (8, 12), (8, 12)),
            Metric("Đơn tình nguyện", "dossier", (5, 7), (5, 10)),
            Metric("Gia đình được thăm, hỗ trợ", "household", (18, 24), (18, 28)),
        ),
        changes_this_year=(
            "Thêm buổi gặp bạn gái, vợ trẻ của tân binh và theo dõi việc làm một năm sau xuất ngũ."
        ),
    ),
    WrittenModel(
        key="camera_an_ninh",
        sector="QPAN",
        kinds=("ward", "commune", "armed_force", "neighbourhood"),
        units=("phường", "xã", "Công an", "khu phố", "ấp"),
        place_kind="area",
        titles=(
            "Mắt thần giữ bình yên {noi}",
            "Khéo vận động Nhân dân {noi} lắp camera an ninh",
        ),
        background=(
            "Năm qua {noi} xảy ra 9 vụ trộm, chủ yếu trộm xe và chậu kiểng ban đêm, chỉ làm rõ được 3 vụ vì "
            "không có hình ảnh. Nhiều nhà có camera nhưng quay vào trong sân."
        ),
        goals=(
            "Lắp 16 camera ở các ngả ra vào",
            "Kết nối hình ảnh về Công an",
            "Kéo giảm một nửa số vụ trộm",
        ),
        approach=(
            "Vẽ bản đồ các ngả đường cùng dân, vận động nhà ở góc cho gắn và cho điện. Camera sẵn có được "
            "xin xoay một ống ra đường. Có quy ước ai được xem, xem khi nào để giữ riêng tư."
        ),
        place_and_people="Các hộ và cơ sở kinh doanh tại {noi}.",
        forces="Công an, Ban nhân dân, tổ bảo vệ dân phố, hộ cho đặt máy.",
        resources="Dân góp và doanh nghiệp tài trợ; công lắp do thợ trong xóm.",
        outputs="Bản đồ camera, quy ước sử dụng hình ảnh, sổ trích xuất.",
        sustainability="Quỹ bảo trì thu theo năm, mỗi máy có hộ trông coi.",
        result=WrittenResult(
            situation="Địa bàn nhiều lối tắt, giáp ranh hai nơi.",
            process="Khảo sát, họp dân thông qua quy ước; lắp trong hai tuần; diễn tập trích xuất hình ảnh.",
            achieved=(
                "Hệ thống hoạt động ổn định, giúp làm rõ nhiều vụ việc trong ngày. Số vụ trộm giảm mạnh, va "
                "chạm giao thông cũng dễ phân rõ; dân yên tâm đi làm ca đêm."
            ),
            difficulties="Sét đánh hư hai máy; mạng chập chờn lúc mưa.",
            lessons="Nói rõ ai được xem hình thì dân mới đồng lòng.",
        ),
        metrics=(
            Metric("Camera được lắp", "camera", (15, 18), (14, 24)),
            Metric("Kinh phí vận động", "million_dong", (50, 70), (46, 85)),
            Metric("Vụ việc được làm rõ nhờ hình ảnh", "other", (6, 9), (5, 11)),
        ),
        changes_this_year="Bổ sung chống sét, thêm bốn máy ở lối tắt và xoay lại các ống bị cây che.",
    ),
    WrittenModel(
        key="to_chua_chay_lien_gia",
        sector="QPAN",
        kinds=("ward", "armed_force", "neighbourhood"),
        units=("phường", "Công an", "khu phố"),
        place_kind="alley",
        titles=(
            "Tổ liên gia chữa cháy {noi}",
            "Năm nhà một tiếng chuông {noi}",
            "Khéo vận động dân {noi} mở lối thoát thứ hai",
        ),
        background=(
            "{noi} có nhà san sát, vách ván, nhiều nhà vừa ở vừa bán hàng dễ cháy. Xe chữa cháy chỉ đến được "
            "đầu hẻm, còn lại phải kéo vòi gần 150 m."
        ),
        goals=(
            "Mỗi cụm 5 nhà có chuông báo chung",
            "100% hộ có bình chữa cháy và biết dùng",
            "Ít nhất 30 nhà mở lối thoát thứ hai",
        ),
        approach=(
            "Diễn tập ngay trong hẻm vào tối thứ bảy, trẻ em cũng tham gia. Thợ hàn trong xóm cắt song sắt "
            "làm cửa thoát giá vốn. Tổ trưởng giữ chìa khóa tủ dụng cụ chung."
        ),
        place_and_people="Các hộ hai bên {noi}, trước hết là hộ bán gas, vải, đồ nhựa.",
        forces="Công an hướng dẫn kỹ thuật, tổ liên gia tự quản, Đoàn Thanh niên.",
        resources="Hộ dân tự mua bình theo giá chung; tủ dụng cụ do doanh nghiệp hỗ trợ.",
        outputs="Sơ đồ cụm chuông, tủ dụng cụ công cộng, danh sách nhà có lối thoát thứ hai.",
        sustainability="Mỗi quý bấm chuông thử một lần, tự thành thói quen.",
        result=WrittenResult(
            situation="Hẻm nhỏ, dây điện chằng chịt, người già ở nhà ban ngày nhiều.",
            process="Khảo sát nguy cơ; lắp chuông; diễn tập ba lần; kiểm tra bình theo quý.",
            achieved=(
                "Các cụm đều có chuông, bình và người biết dùng. Một lần chập điện lúc nửa đêm được dập "
                "trong năm phút nhờ chuông báo, không ai bị thương."
            ),
            difficulties="Một số nhà thuê chưa dám cắt song vì chủ ở xa.",
            lessons="Diễn tập ở đúng chỗ mình ngủ thì ai cũng nhớ.",
        ),
        metrics=(
            Metric("Hộ có bình và biết sử dụng", "household", (60, 75), (58, 82)),
            Metric("Nhà mở lối thoát thứ hai", "household", (28, 34), (24, 38)),
            Metric("Lượt người diễn tập", "participation", (220, 280), (220, 330)),
        ),
        changes_this_year="Thay dây điện cũ cho sáu nhà neo đơn, gọi chủ nhà ở xa ký thuận mở lối thoát.",
    ),
    WrittenModel(
        key="hoa_giai_co_so",
        sector="QPAN",
        kinds=("ward", "commune", "state_body", "neighbourhood"),
        units=("phường", "xã", "Tư pháp", "khu phố", "ấp"),
        place_kind="area",
        titles=(
            "Hòa giải từ chén trà ở {noi}",
            "Khéo hòa giải, giữ nghĩa xóm giềng {noi}",
        ),
        background=(
            "Trong một năm {noi} có 21 vụ mâu thuẫn, phần lớn về ranh đất, tiếng ồn và nợ hụi, 7 vụ phải gửi "
            "đơn lên trên. Tổ hòa giải có tên nhưng thành viên ngại đi vì sợ mất lòng."
        ),
        goals=(
            "Hòa giải thành trên 85%",
            "Không để mâu thuẫn nhỏ thành đánh nhau",
            "Giảm một nửa đơn vượt cấp",
        ),
        approach=(
            "Chọn người hòa giải theo từng loại việc: chuyện đất mời người biết đo, chuyện vợ chồng mời chị "
            "phụ nữ. Đến từng bên uống trà nghe riêng, lần thứ ba mới ngồi chung. Thỏa thuận ghi ra giấy, "
            "một tháng sau quay lại xem."
        ),
        place_and_people="Các gia đình có bất hòa tại {noi}.",
        forces="Tổ hòa giải, Mặt trận, người có uy tín, luật gia tình nguyện.",
        resources="Kinh phí hòa giải theo quy định; trà nước do tổ tự lo.",
        outputs="Sổ vụ việc, biên bản hòa giải, kết quả thăm lại sau một tháng.",
        sustainability="Người hòa giải được tập huấn theo tình huống thật nên kỹ năng tăng dần.",
        result=WrittenResult(
            situation="Đất lên giá, ranh cũ là hàng cây nên dễ tranh chấp.",
            process="Kiện toàn tổ; tập huấn bốn buổi bằng vụ việc đã qua; phân công; theo dõi sau hòa giải.",
            achieved=(
                "Tỷ lệ hòa giải thành tăng, đơn vượt cấp giảm hẳn. Có hai nhà kiện nhau ba năm nay cùng góp "
                "tiền xây lại hàng rào chung."
            ),
            difficulties="Nợ hụi khó hòa giải vì người vay bỏ đi.",
            lessons="Nghe riêng cho hết bực rồi mới ngồi chung.",
        ),
        metrics=(
            Metric("Vụ hòa giải thành", "dossier", (14, 18), (12, 20)),
            Metric("Lượt tiếp xúc các bên", "participation", (80, 110), (80, 130)),
            Metric("Người hòa giải được tập huấn", "person", (12, 16), (12, 20)),
        ),
        changes_this_year="Mời người trẻ vào tổ, lập nhóm riêng về nợ hụi và vay mượn.",
    ),
    WrittenModel(
        key="thanh_nien_lam_lo",
        sector="QPAN",
        kinds=("armed_force", "ward", "commune", "mass_organisation"),
        units=("Công an", "phường", "xã", "Đoàn", "Cựu chiến binh"),
        place_kind="area",
        titles=(
            "Một kèm một, dắt em về ở {noi}",
            "Khéo cảm hóa thanh thiếu niên chậm tiến {noi}",
        ),
        background=(
            "Công an và các đoàn thể rà soát ở {noi} có 13 thanh thiếu niên bỏ học, tụ tập đua xe, 4 em từng "
            "bị xử phạt. Gia đình phần nhiều ly tán, la mắng mãi không được."
        ),
        goals=(
            "Giúp ít nhất 10 em tiến bộ rõ",
            "Không em nào vi phạm pháp luật trong năm",
            "Có 6 em trở lại học hoặc có nghề",
        ),
        approach=(
            "Mỗi em một người lớn em tự chọn: thầy cũ, chú bảo vệ, anh thợ máy. Tuần đầu chỉ đi uống nước, "
            "đá banh, không nhắc lỗi. Khi em muốn thì đưa đi học nghề, người kèm ký bảo lãnh với chủ tiệm."
        ),
        place_and_people="Thanh thiếu niên 14 - 22 tuổi có biểu hiện chậm tiến tại {noi}.",
        forces="Công an, Đoàn Thanh niên, Hội Cựu chiến binh, chủ cơ sở nghề.",
        resources="Học bổng nghề, xe đạp, sân bóng; thời gian của người kèm.",
        outputs="Nhật ký kèm cặp, xác nhận của gia đình và chủ nghề, kết quả từng quý.",
        sustainability="Em tiến bộ trở thành người kèm cho em sau.",
        result=WrittenResult(
            situation="Các em quen sống về đêm, ít tin người lớn.",
            process="Ghép cặp tháng 2; ba tháng làm quen; sáu tháng học nghề; đánh giá cùng gia đình.",
            achieved=(
                "Hầu hết các em bỏ tụ tập, nhiều em đi học nghề sửa xe, cắt tóc, làm bếp. Không em nào vi "
                "phạm trong năm; hai em được kết nạp vào Đoàn."
            ),
            difficulties="Một em theo cha đi làm xa nên mất liên lạc.",
            lessons="Để các em chọn người kèm và cho các em thời gian.",
        ),
        metrics=(
            Metric("Em tiến bộ rõ", "person", (9, 11), (8, 13)),
            Metric("Em trở lại học hoặc có nghề", "person", (6, 8), (5, 9)),
            Metric("Buổi gặp gỡ, kèm cặp", "participation", (280, 360), (280, 400)),
        ),
        changes_this_year="Nhận thêm các em từ trường giáo dưỡng về, mở sân bóng tối thứ sáu.",
    ),
    WrittenModel(
        key="song_ham_luong_binh_yen",
        sector="QPAN",
        kinds=("armed_force",),
        units=("Biên phòng", "Công an", "Quân sự"),
        place_kind="water",
        titles=(
            "Bến nước bình yên {noi}",
            "Khéo vận động chủ ghe giữ an ninh {noi}",
        ),
        background=(
            "Dọc {noi} có hơn 70 ghe, sà lan neo đậu, năm trước xảy ra năm vụ mất trộm máy và dầu. Người "
            "sống trên ghe ít khai báo tạm trú, lực lượng khó nắm."
        ),
        goals=(
            "Lập 6 tổ ghe tự quản",
            "Khai báo tạm trú đạt 100%",
            "Giảm hai phần ba vụ mất trộm",
        ),
        approach=(
            "Mỗi bến một tổ có còi và đèn hiệu, chủ ghe trực theo con nước. Cán bộ xuống ghe làm giấy tạm "
            "trú, chích ngừa, xin học cho trẻ. Đổi lại, tổ ghe báo tin lạ."
        ),
        place_and_people="Chủ ghe, thuyền viên và gia đình sống trên sông dọc {noi}.",
        forces="{don_vi}, chủ bến, Hội Nông dân, trường học gần bến.",
        resources="Áo phao, còi, đèn hiệu do doanh nghiệp vận tải tặng.",
        outputs="Danh sách sáu tổ, sổ báo tin, giấy tạm trú.",
        sustainability="Quyền lợi của người sống trên ghe được lo nên họ chủ động gắn bó.",
        result=WrittenResult(
            situation="Ghe đến đi theo mùa dừa, không nơi ở cố định.",
            process="Khảo sát bến; vận động chủ ghe; cấp giấy; ký quy ước tổ.",
            achieved=(
                "Vụ mất trộm giảm rõ, tin báo kịp thời giúp bắt quả tang. Trẻ em trên ghe được đi học, người "
                "già được khám bệnh."
            ),
            difficulties="Ghe lạ ghé trong đêm khó kiểm soát.",
            lessons="Giúp giấy tờ và con chữ trước thì người ta mới cùng giữ bến.",
        ),
        metrics=(
            Metric("Ghe tham gia tổ tự quản", "household", (56, 68), (52, 74)),
            Metric("Tin báo có giá trị", "other", (10, 14), (9, 18)),
            Metric("Áo phao được cấp", "other", (120, 160), (116, 180)),
        ),
        changes_this_year="Thêm một bến nổi có camera và lịch khám bệnh trên ghe.",
    ),
    WrittenModel(
        key="cuu_chien_binh_tuan_tra",
        sector="QPAN",
        kinds=("mass_organisation", "neighbourhood"),
        units=("Cựu chiến binh", "khu phố", "ấp"),
        place_kind="area",
        titles=(
            "Cựu chiến binh giữ đêm bình yên {noi}",
            "Chân cứng đá mềm ở {noi}",
        ),
        background=(
            "Ban đêm {noi} thường có thanh niên tụ tập ồn ào, kẹp ba, rượt đuổi. Lực lượng tuần tra mỏng, "
            "mỗi đêm chỉ qua được một lượt."
        ),
        goals=(
            "Tuần tra ít nhất ba đêm mỗi tuần",
            "Không để xảy ra gây rối kéo dài",
            "Mỗi tháng giúp một gia đình thanh niên hư",
        ),
        approach=(
            "Hai bác một nhóm, cầm đèn pin và gậy ba toong, gặp các em thì ngồi nói chuyện đời lính. Em nào "
            "chịu nghe thì rủ đi câu, đi làm. Việc vượt quá thì báo Công an."
        ),
        place_and_people="{noi}, các quán mở khuya và bờ sông.",
        forces="Hội Cựu chiến binh, dân quân, Công an, tổ bảo vệ dân phố.",
        resources="Đèn pin, áo gắn phản quang do hội viên góp.",
        outputs="Nhật ký tuần tra, số việc đã xử lý, danh sách em tiến bộ.",
        sustainability="Hội viên thay phiên nên nhẹ việc.",
        result=WrittenResult(
            situation="Hội viên bình quân 62 tuổi, sức khỏe vẫn tốt.",
            process="Chia ca; tập huấn xử lý; tuần tra; họp rút kinh nghiệm hằng tháng.",
            achieved=(
                "Số lần gây rối giảm hẳn, quán khuya tự đóng đúng giờ. Một số em nay đi cùng các bác tuần "
                "tra."
            ),
            difficulties="Mưa lớn phải nghỉ; bác lớn tuổi không đi được đường xa.",
            lessons="Nói chuyện đời lính tự nhiên hơn nói luật.",
        ),
        metrics=(
            Metric("Đêm tuần tra", "other", (130, 160), (128, 180)),
            Metric("Lượt cựu chiến binh tham gia", "participation", (260, 340), (250, 380)),
            Metric("Việc được xử lý tại chỗ", "other", (30, 45), (28, 54)),
        ),
        changes_this_year="Rủ phụ huynh tham gia ca chủ nhật, thêm bộ đàm.",
    ),
    WrittenModel(
        key="chong_lua_dao_mang",
        sector="QPAN",
        kinds=("armed_force", "mass_organisation", "state_body", "ward", "commune"),
        units=("Công an", "Phụ nữ", "Tư pháp", "phường", "xã"),
        place_kind="area",
        titles=(
            "Chậm lại ba phút, khỏi mất tiền ở {noi}",
            "Lá chắn chống lừa đảo qua mạng {noi}",
        ),
        background=(
            "Trong năm ở {noi} có 8 người mất tổng cộng hơn 600 triệu đồng vì giả danh công an, việc nhẹ "
            "lương cao, giả ngân hàng. Nạn nhân vừa tiếc vừa xấu hổ nên giấu."
        ),
        goals=(
            "Giảm ba phần tư số vụ mất tiền",
            "Có 70% hộ được tập dượt tình huống",
            "Báo tin trong 30 phút khi bị lừa",
        ),
        approach=(
            "Đóng vai kẻ lừa đảo gọi thử, có giấy báo trước của Công an. Dán giấy nhắc bên máy điện thoại: "
            "chậm ba phút, gọi một người thân. Nạn nhân tự nguyện kể lại mà không nêu tên."
        ),
        place_and_people="Người lớn tuổi, tiểu thương, công nhân ở {noi}.",
        forces="Công an, ngân hàng, Hội Phụ nữ, Đoàn Thanh niên.",
        resources="Giấy nhắc, kịch bản tình huống; ngân hàng tài trợ in.",
        outputs="Kịch bản tập dượt, danh sách hộ, sổ báo tin, số tiền giữ lại được.",
        sustainability="Kịch bản cập nhật theo thủ đoạn mới mỗi quý.",
        result=WrittenResult(
            situation="Người dân giao dịch qua mạng tăng nhanh hơn hiểu biết an toàn.",
            process="Thống kê thủ đoạn; tập dượt tại nhà; phối hợp ngân hàng chặn chuyển tiền.",
            achieved=(
                "Số vụ giảm, ba lần kịp phong tỏa tài khoản trước khi tiền đi. Người dân hỏi lại trước khi "
                "chuyển và nhắc cho nhau."
            ),
            difficulties="Thủ đoạn đổi liên tục, có nạn nhân vẫn ngại báo.",
            lessons="Cho tập một lần bị gọi thử hơn nghe mười lần nhắc.",
        ),
        metrics=(
            Metric("Hộ được tập dượt", "household", (200, 260), (196, 300)),
            Metric("Tiền được giữ lại", "million_dong", (120, 200), (100, 260)),
            Metric("Tin báo kịp thời", "other", (6, 9), (5, 12)),
        ),
        changes_this_year="Thêm tập dượt về giả giọng, giả hình bằng máy.",
    ),
    WrittenModel(
        key="an_toan_ma_tuy_truong",
        sector="QPAN",
        kinds=("school", "armed_force", "mass_organisation"),
        units=("Trường", "Công an", "Đoàn"),
        place_kind="topic",
        titles=(
            "Nói không với thuốc lá điện tử bắt đầu từ {noi}",
            "Bạn giúp bạn, {noi} tránh xa chất cấm",
        ),
        places=(
            "học sinh cuối cấp",
            "học sinh nội trú",
            "nhóm chơi trò điện tử",
            "học sinh mới chuyển đến",
            "đội bóng của trường",
            "học sinh hay đi trễ",
        ),
        background=(
            "Giữa học kỳ, nhà trường phát hiện 9 em mang thuốc lá điện tử, có em không biết trong đó là chất "
            "gây nghiện. Nhóm {noi} được các thầy cô lưu ý vì ít chia sẻ với gia đình."
        ),
        goals=(
            "Không có học sinh sử dụng chất cấm",
            "Có 40 bạn nòng cốt biết lắng nghe",
            "Mọi phụ huynh biết cách nhận diện",
        ),
        approach=(
            "Các bạn nòng cốt dựng kịch từ chuyện thật, diễn tại lớp. Hộp thư kín mở mỗi ngày, ai lầm lỡ tự "
            "nói ra thì được giúp cai, không nêu tên. Công an đem tang vật cho phụ huynh xem trong buổi họp."
        ),
        place_and_people="Học sinh, trước hết là {noi}, và cha mẹ các em.",
        forces="{don_vi}, giáo viên chủ nhiệm, y tế và lực lượng Công an phụ trách địa bàn.",
        resources="Kinh phí hoạt động ngoại khóa, bác sĩ tư vấn không lấy tiền.",
        outputs="Kịch bản, danh sách bạn nòng cốt, số thư đã trả lời.",
        sustainability="Bạn nòng cốt lớp trên tập cho lớp dưới.",
        result=WrittenResult(
            situation="Quanh trường có bốn điểm bán lén đồ uống, tinh dầu.",
            process="Khảo sát kín; chọn bạn nòng cốt; diễn kịch; họp phụ huynh; theo dõi.",
            achieved=(
                "Học sinh hiểu và nhắc nhau, các em từng dùng đã được giúp bỏ. Bốn điểm bán lén bị xử lý nhờ "
                "tin của học sinh; cha mẹ {noi} gần con hơn."
            ),
            difficulties="Hàng bán qua mạng khó kiểm soát.",
            lessons="Bạn nói bạn nghe dễ hơn người lớn răn dạy.",
        ),
        metrics=(
            Metric("Học sinh tham gia", "person", (380, 520), (370, 560)),
            Metric("Phụ huynh được tập huấn", "person", (260, 340), (250, 390)),
            Metric("Thư được trả lời", "other", (60, 90), (56, 110)),
        ),
        changes_this_year="Ký phối hợp với tiệm tạp hóa quanh trường và mở phòng tư vấn có lịch hẹn.",
    ),
)
