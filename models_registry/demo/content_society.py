"""Written models about culture and society."""

from __future__ import annotations

from models_registry.demo.content_shape import Metric, WrittenModel, WrittenResult

SOCIETY: tuple[WrittenModel, ...] = (
    WrittenModel(
        key="tuyen_duong_hoa",
        sector="VHXH",
        kinds=("ward", "commune"),
        place_kind="road",
        titles=(
            "Tuyến hoa tự quản {noi}",
            "Khéo vận động Nhân dân trồng và chăm sóc hoa kiểng {noi}",
            "Mỗi nhà một khóm hoa trên {noi}",
        ),
        background=(
            "Đoạn qua {noi} có 64 hộ dân, lề đường nhiều chỗ bỏ trống, cỏ mọc cao, có 3 điểm người qua đường "
            "bỏ rác thành thói quen. {don_vi} đã ra quân dọn dẹp nhiều lần nhưng chỉ sạch được một, hai "
            "tuần. Người dân sẵn lòng giữ đoạn trước nhà mình, cái thiếu là người đứng ra phân đoạn và nhắc "
            "nhau."
        ),
        goals=(
            "Vận động ít nhất 50 hộ nhận chăm sóc đoạn hoa trước nhà",
            "Trồng mới 600 m² hoa chiều tím, mười giờ, dâm bụt",
            "Xóa 3 điểm đổ rác tự phát trước ngày 30/6",
        ),
        approach=(
            "Chia tuyến thành 6 đoạn, mỗi đoạn một tổ 8 - 12 hộ tự bầu tổ trưởng. Sáng chủ nhật đầu tháng cả "
            "tuyến cùng làm cỏ, quét lề; ngày thường nhà nào tưới đoạn nhà đó. Khối dân vận đi từng nhà trao "
            "đổi trước, sau đó mới họp tổ để chốt loại cây và ngày trồng."
        ),
        place_and_people="Dọc {noi}; trọng tâm là các hộ có mặt tiền và các cơ sở mua bán hai bên đường.",
        forces=(
            "Khối dân vận chủ trì; Hội Phụ nữ lo giống hoa, Đoàn Thanh niên làm bồn, Hội Cựu chiến binh nhắc "
            "việc giữ trật tự lề đường."
        ),
        resources=(
            "Giống hoa do các hộ tự ươm và 4 cơ sở hoa kiểng tặng; ngân sách hỗ trợ 8 triệu đồng làm bảng "
            "tên đoạn; còn lại là ngày công của dân."
        ),
        outputs=(
            "Tuyến đường có hoa quanh năm, có bảng phân đoạn tự quản, sổ phân công của 6 tổ và bản cam kết "
            "của từng hộ."
        ),
        sustainability=(
            "Chi phí duy trì thấp vì hộ dân tự chăm. Khi 6 tổ chạy đều có thể lấy nguyên cách phân đoạn này "
            "làm cho các tuyến liền kề."
        ),
        result=WrittenResult(
            situation=(
                "Tuyến có mật độ xe cao, nhiều hộ kinh doanh nên ban đầu một số nhà ngại vướng lối ra vào."
            ),
            process=(
                "Tháng 3 khảo sát và họp 6 tổ; tháng 4 làm đất, trồng đợt đầu; từ tháng 5 duy trì lịch chủ "
                "nhật đầu tháng, mỗi quý chấm điểm chéo giữa các đoạn một lần."
            ),
            achieved=(
                "Lề đường phủ hoa gần hết chiều dài tuyến, 3 điểm rác tự phát không còn. Hộ kinh doanh chủ "
                "động dời bảng hiệu, dù che để giữ bồn hoa; tổ tự quản tự giải quyết được chuyện lấn đoạn, "
                "chưa phải nhờ đến {don_vi}."
            ),
            difficulties=(
                "Mùa khô thiếu nước tưới ở đoạn cuối tuyến; hai khóm hoa bị xe tải lùi cán hư phải trồng lại."
            ),
            lessons=(
                "Muốn dân giữ lâu thì để dân chọn cây và chia đoạn. Cán bộ đi trước một bước, đến nhà nói "
                "chuyện rồi mới mời họp."
            ),
        ),
        metrics=(
            Metric("Diện tích hoa trồng mới", "m2", (500, 700), (480, 820)),
            Metric("Hộ nhận đoạn tự quản", "household", (45, 60), (42, 64)),
            Metric("Ngày công Nhân dân đóng góp", "working_day", (100, 150), (110, 210)),
        ),
        changes_this_year=(
            "Năm nay nối dài thêm một đoạn, thay hoa mười giờ bằng cây chịu hạn và giao Đoàn Thanh niên quản "
            "lý bồn nước tưới."
        ),
    ),
    WrittenModel(
        key="rac_tai_nguon",
        sector="VHXH",
        kinds=("ward", "commune", "neighbourhood"),
        place_kind="area",
        titles=(
            "Phân loại rác tại nguồn ở {noi}",
            "Nhà tôi ba thùng - {noi} xanh sạch",
            "Khéo vận động hộ dân {noi} phân loại rác từ gian bếp",
        ),
        background=(
            "Rác ở {noi} dồn hết vào một bao, xe gom hai ngày một chuyến nên ngày nắng bốc mùi. Qua cân thử "
            "một tuần, hơn một nửa là rác bếp có thể ủ phân, gần một phần tư là chai, giấy, nhựa bán được. "
            "Trước đây có phát tờ rơi nhưng chỉ chừng 15% hộ làm theo."
        ),
        goals=(
            "Có 70% hộ phân loại đúng ba nhóm sau sáu tháng",
            "Giảm một phần ba lượng rác phải chở đi",
            "Lập quỹ từ phế liệu giúp ít nhất 5 học sinh khó khăn",
        ),
        approach=(
            "Chọn 20 hộ làm trước cho bà con xem, mỗi hộ kèm thêm 3 nhà bên cạnh. Cộng tác viên ghé lúc đổ "
            "rác buổi chiều, chỉ ngay tại thùng thay vì mời đi tập huấn. Thùng ủ đặt ở vườn nhà hoặc góc đất "
            "trống, phế liệu gom sáng thứ bảy."
        ),
        place_and_people="Toàn bộ hộ dân {noi}, chú ý nhà trọ và hộ bán thức ăn.",
        forces=(
            "Chi bộ lãnh đạo, Ban công tác Mặt trận điều hành; Hội Phụ nữ phụ trách ngày gom phế liệu; đảng "
            "viên mỗi người theo dõi một nhóm hộ."
        ),
        resources=(
            "60 thùng ủ do quỹ bảo vệ môi trường hỗ trợ, men vi sinh do dân góp mua; cân và sổ ghi do khối "
            "dân vận trang bị."
        ),
        outputs=(
            "Danh sách hộ phân loại đạt yêu cầu từng tháng, 60 thùng ủ hoạt động, sổ thu chi quỹ phế liệu "
            "công khai ở nhà văn hóa."
        ),
        sustainability=(
            "Hộ nào cũng thấy lợi nên dễ giữ. Sổ cân hằng tuần là cơ sở để so sánh và thuyết phục nơi khác "
            "làm theo."
        ),
        result=WrittenResult(
            situation=(
                "Đa số hộ có vườn nhỏ phía sau nhà, thuận tiện để ủ; riêng hai dãy nhà trọ thì không có chỗ."
            ),
            process=(
                "Bốn tuần đầu cân rác mỗi ngày để có số liệu nền; hai tháng tiếp kèm hộ mới; sau đó chỉ kiểm "
                "tra xác suất vào ngày gom."
            ),
            achieved=(
                "Tỷ lệ hộ phân loại đúng đạt khá cao, lượng rác đem bỏ giảm thấy rõ, xe gom bớt được một "
                "chuyến mỗi tuần. Quỹ phế liệu mua được tập sách, bảo hiểm y tế cho học sinh khó khăn."
            ),
            difficulties=(
                "Người ở trọ thay đổi liên tục nên phải hướng dẫn lại; có tháng giá phế liệu xuống thấp, quỹ "
                "thu không đạt."
            ),
            lessons=(
                "Nói bằng cái cân thuyết phục hơn nói bằng khẩu hiệu. Người kèm phải là hàng xóm, quen giờ "
                "giấc của nhau."
            ),
        ),
        metrics=(
            Metric("Hộ phân loại rác đúng ba nhóm", "household", (90, 140), (85, 160)),
            Metric("Quỹ từ phế liệu", "million_dong", (10, 15), (9, 21)),
            Metric("Lượt người được hướng dẫn tại nhà", "participation", (200, 300), (210, 360)),
        ),
        changes_this_year=(
            "Bổ sung điểm thu pin, bóng đèn hỏng và ký cam kết với chủ nhà trọ đưa việc phân loại vào nội "
            "quy ở trọ."
        ),
    ),
    WrittenModel(
        key="hien_dat_mo_hem",
        sector="VHXH",
        kinds=("ward", "commune"),
        place_kind="alley",
        titles=(
            "Khéo vận động Nhân dân hiến đất mở rộng {noi}",
            "Đồng lòng mở rộng {noi}",
            "Lùi một bước cho {noi} rộng thêm",
        ),
        background=(
            "{noi} chỉ rộng 1,5 - 2 m, mưa lớn là ngập, xe cấp cứu và xe chữa cháy không vào được. Hai bên "
            "là nhà ở ổn định, muốn mở đường phải có đất của hơn 30 hộ, trong đó vài hộ phải lùi hàng rào đã "
            "xây kiên cố. Vốn nhà nước chỉ đủ phần mặt đường, không có tiền bồi thường."
        ),
        goals=(
            "Được trên 95% hộ liên quan ký hiến đất",
            "Mở mặt đường lên 3,5 m, có mương thoát nước",
            "Hoàn thành trong năm, không phát sinh khiếu nại",
        ),
        approach=(
            "Họp dân ba vòng: nghe ý kiến, xem bản vẽ, chốt ranh. Đảng viên và người có uy tín có đất trên "
            "tuyến ký trước. Hộ nào khó, tổ vận động đến riêng, bàn luôn cách dời cổng rào, hỗ trợ thợ và "
            "vật liệu xây lại."
        ),
        place_and_people="Các hộ có đất tiếp giáp {noi} và người dân thường xuyên đi lại bên trong.",
        forces=(
            "Bí thư Đảng ủy trực tiếp phụ trách; công chức địa chính đo vẽ; Mặt trận và các đoàn thể chia hộ "
            "để vận động; Ban giám sát đầu tư của cộng đồng theo dõi thi công."
        ),
        resources=(
            "Ngân sách hỗ trợ cát đá, xi măng; dân hiến đất, hoa màu, công tháo dỡ; mạnh thường quân giúp "
            "xây lại hàng rào cho hộ khó khăn."
        ),
        outputs="Biên bản hiến đất từng hộ, con đường bê tông 3,5 m có mương và đèn, bảng công khai thu chi.",
        sustainability=(
            "Sau khi đường xong, tổ bảo dưỡng của dân giữ mương và cây xanh. Cách ký theo thứ tự người có uy "
            "tín trước được ghi lại thành quy trình để làm các hẻm khác."
        ),
        result=WrittenResult(
            situation="Đất mặt hẻm có giá nên việc hiến vài mét vuông cũng là đóng góp lớn của mỗi gia đình.",
            process=(
                "Quý I họp dân và đo vẽ; quý II vận động, ký biên bản; quý III thi công; trước khi đổ bê "
                "tông mời từng hộ ra xem lại mốc."
            ),
            achieved=(
                "Các hộ đồng thuận hiến đất và tự tháo dỡ vật kiến trúc, đường mở đúng bề rộng đã chốt. Xe "
                "cứu thương đã vào được tận nhà, đoạn ngập sâu không còn. Không có đơn thư nào trong suốt "
                "quá trình thi công."
            ),
            difficulties=(
                "Một hộ vắng nhà ở xa, phải liên lạc nhiều lần mới thống nhất; giá đá tăng giữa chừng nên "
                "phải vận động thêm."
            ),
            lessons=(
                "Công khai bản vẽ và từng bao xi măng thì dân không nghi ngại. Chuyện khó của mỗi nhà phải "
                "gỡ riêng, không đem ra chỗ đông người."
            ),
        ),
        metrics=(
            Metric("Đất Nhân dân hiến", "m2", (300, 500), (310, 640)),
            Metric("Hộ hiến đất", "household", (28, 36), (27, 38)),
            Metric("Chiều dài đường được mở rộng", "km", (0.2, 0.4), (0.2, 0.45)),
            Metric("Giá trị vật kiến trúc, hoa màu dân tự tháo dỡ", "million_dong", (80, 150), (75, 190)),
        ),
        changes_this_year=(
            "Chuyển trọng tâm sang hai hẻm nhánh nối vào tuyến chính, giữ nguyên tổ vận động và thêm hai hộ "
            "đã hiến đất năm trước."
        ),
    ),
    WrittenModel(
        key="thap_sang_hem",
        sector="VHXH",
        kinds=("ward", "commune", "neighbourhood"),
        place_kind="alley",
        titles=(
            "Ánh sáng an toàn {noi}",
            "Thắp sáng {noi} bằng sức dân",
            "Khéo vận động lắp đèn năng lượng mặt trời {noi}",
        ),
        background=(
            "{noi} vào ban đêm gần như tối hẳn, trong năm có 4 vụ mất trộm vặt và nhiều lần té xe. Điện "
            "chiếu sáng công cộng chưa kéo tới, các hộ tự treo đèn trước cửa nhưng cái sáng cái không."
        ),
        goals=(
            "Lắp tối thiểu 25 bóng đèn năng lượng mặt trời",
            "Không còn đoạn tối dài quá 40 m",
            "Mỗi bóng đèn có một hộ nhận trông coi",
        ),
        approach=(
            "Khảo sát ban đêm cùng bà con để chọn vị trí trụ, sau đó mỗi cụm 3 - 4 nhà góp chung một bóng. "
            "Hộ khó khăn góp công dựng trụ. Đoàn viên biết nghề điện đi kiểm tra định kỳ."
        ),
        place_and_people="Các hộ hai bên {noi}, học sinh học thêm buổi tối và công nhân tan ca.",
        forces=(
            "Chi bộ chủ trì, tổ nhân dân tự quản thu góp và công khai; Đoàn Thanh niên lắp đặt; Công an khu "
            "vực tham gia chọn điểm."
        ),
        resources=(
            "Hộ dân đóng góp, hai doanh nghiệp hỗ trợ giá đèn, công lắp do đoàn viên và người dân thực hiện."
        ),
        outputs="Sơ đồ vị trí đèn, danh sách hộ trông coi, biên bản bàn giao và ảnh trước, sau khi lắp.",
        sustainability=(
            "Đèn dùng pin mặt trời nên không tốn tiền điện; quỹ bảo trì góp 5.000 đồng mỗi hộ một tháng."
        ),
        result=WrittenResult(
            situation="Hẻm sâu, nhiều khúc cua, dân nhập cư thuê trọ khá đông.",
            process=(
                "Đi khảo sát hai đêm, họp cụm một tuần, lắp trong ba ngày chủ nhật; cuối mỗi quý đo lại độ "
                "sáng và thay pin yếu."
            ),
            achieved=(
                "Toàn tuyến đã sáng, người lớn tuổi đi lại buổi tối yên tâm hơn. Từ ngày có đèn chưa xảy ra "
                "vụ trộm nào, nhóm thanh niên tụ tập ở khúc cua cũng không còn."
            ),
            difficulties="Vài bóng giảm sáng sau mùa mưa do tấm pin bị cây che, phải dời trụ.",
            lessons="Góp theo cụm nhỏ thì ai cũng thấy phần của mình ngay trước mắt, thu nhanh và giữ kỹ.",
        ),
        metrics=(
            Metric("Bóng đèn được lắp", "other", (24, 32), (24, 38)),
            Metric("Chiều dài tuyến được chiếu sáng", "km", (0.5, 0.8), (0.5, 1.1)),
            Metric("Kinh phí Nhân dân đóng góp", "million_dong", (18, 28), (17, 34)),
        ),
        changes_this_year="Thay 8 tấm pin yếu, lắp thêm đèn ở khúc cua và cho quỹ bảo trì mở sổ riêng.",
    ),
    WrittenModel(
        key="via_he_thong_thoang",
        sector="VHXH",
        kinds=("ward",),
        place_kind="road",
        titles=(
            "Vỉa hè thông thoáng, mua bán văn minh {noi}",
            "Khéo vận động hộ kinh doanh giữ vỉa hè {noi}",
            "Vạch kẻ nghĩa tình trên {noi}",
        ),
        background=(
            "Trên {noi} có gần 90 hộ buôn bán, giờ cao điểm hàng hóa, xe máy chiếm hết vỉa hè, học sinh phải "
            "đi xuống lòng đường. Lực lượng trật tự nhắc nhở, lập biên bản nhiều lần, rời đi là tái diễn. "
            "Nhiều hộ nói thật: không biết được phép để đến đâu."
        ),
        goals=(
            "Thống nhất vạch để xe, để hàng với 100% hộ mặt tiền",
            "Giảm ít nhất 80% số lần nhắc nhở lấn chiếm",
            "Bố trí chỗ bán mới cho các gánh hàng rong lâu năm",
        ),
        approach=(
            "Mời chủ hộ ra vỉa hè cùng kẻ vạch, chừa lối đi bộ 1,5 m; ai cũng thấy vạch của nhau. Người bán "
            "rong được sắp vào khoảng đất trống cạnh chợ, miễn phí ba tháng đầu. Hộ vi phạm lần đầu do tổ tự "
            "quản ghé nhắc, lần sau mới đến lực lượng chức năng."
        ),
        place_and_people="Hộ kinh doanh, người bán rong và khách mua dọc {noi}.",
        forces=(
            "Khối dân vận, tổ trật tự đô thị, Công an; Chi hội Phụ nữ tiểu thương đứng ra nhắc trong nhóm "
            "Zalo."
        ),
        resources="Sơn kẻ vạch và 12 bảng nhỏ từ kinh phí {don_vi}; dù, kệ gọn do hộ kinh doanh tự sắm.",
        outputs="Vạch kẻ suốt tuyến, bản thỏa thuận có chữ ký các hộ, khu bán hàng tạm có sơ đồ.",
        sustainability=(
            "Người dân tự giám sát theo vạch nên không lệ thuộc vào ra quân; dễ áp dụng cho tuyến có chợ."
        ),
        result=WrittenResult(
            situation="Tuyến nằm gần chợ và trường học, lưu lượng xe sáng sớm rất đông.",
            process=(
                "Tháng đầu đếm lượt lấn chiếm; tháng hai họp theo dãy nhà; tháng ba kẻ vạch, xếp chỗ bán; từ "
                "đó mỗi tháng sơ kết một lần."
            ),
            achieved=(
                "Lối đi bộ được trả lại, số lần nhắc nhở giảm mạnh so với cùng kỳ. Các gánh hàng rong có chỗ "
                "bán ổn định, không còn cảnh dọn chạy. Phụ huynh phản hồi tốt về đoạn trước cổng trường."
            ),
            difficulties="Dịp cuối năm lượng hàng tăng, một số hộ lấn vạch trở lại vài ngày.",
            lessons="Muốn cấm chỗ này phải mở chỗ khác. Vạch do chính các hộ cùng kẻ thì ít ai vượt.",
        ),
        metrics=(
            Metric("Hộ kinh doanh ký thỏa thuận", "household", (75, 90), (74, 92)),
            Metric("Chiều dài vỉa hè được lập lại trật tự", "km", (0.6, 0.9), (0.6, 1)),
            Metric("Người bán rong được sắp xếp chỗ bán", "person", (12, 18), (11, 20)),
        ),
        changes_this_year=(
            "Kẻ lại vạch đã mờ, thêm khung giờ giao hàng và mời trường học cùng nhắc phụ huynh dừng xe đúng "
            "chỗ."
        ),
    ),
    WrittenModel(
        key="dong_thuan_mat_bang",
        sector="VHXH",
        kinds=("ward", "commune"),
        place_kind="work",
        titles=(
            "Đồng thuận bàn giao mặt bằng {noi}",
            "Khéo vận động Nhân dân bàn giao mặt bằng thi công {noi}",
            "Nghe dân, gỡ vướng cho {noi}",
        ),
        background=(
            "Công trình {noi} đi qua địa bàn ảnh hưởng 57 hộ, trong đó 9 hộ phải di dời hẳn. Khi công bố "
            "phương án còn 14 hộ chưa đồng ý, chủ yếu do lo giá bồi thường, do ranh đất chưa khớp và do chưa "
            "biết về đâu ở. Nếu chậm một quý thì phải trả lại vốn đã bố trí."
        ),
        goals=(
            "Có 100% hộ nhận tiền và bàn giao mặt bằng đúng hạn",
            "Không phải cưỡng chế hộ nào",
            "Mọi kiến nghị được trả lời bằng văn bản trong 10 ngày",
        ),
        approach=(
            "Lập sổ theo dõi từng hộ, ghi rõ vướng gì, ai trả lời, ngày nào xong. Mỗi tối thứ ba, thứ năm "
            "lãnh đạo {don_vi} tiếp dân tại nhà văn hóa. Hộ di dời được đưa đi xem nền tái định cư trước khi "
            "ký."
        ),
        place_and_people="57 hộ trong phạm vi {noi}; tập trung 14 hộ còn băn khoăn và 9 hộ di dời.",
        forces=(
            "Tổ vận động do Phó Bí thư Thường trực làm tổ trưởng, có Mặt trận, địa chính, tư pháp và người "
            "thân quen của từng hộ."
        ),
        resources=(
            "Kinh phí hoạt động thường xuyên; xe đưa đón đi xem nền, thợ giúp tháo dỡ nhà do đoàn thể và nhà "
            "thầu hỗ trợ."
        ),
        outputs="Sổ theo dõi từng hộ, biên bản bàn giao, văn bản trả lời kiến nghị.",
        sustainability="Sổ theo dõi từng hộ và lịch tiếp dân buổi tối được giữ lại cho các dự án sau.",
        result=WrittenResult(
            situation="Đất đai ở đây qua nhiều lần mua bán giấy tay, ranh thực tế và bản đồ lệch nhau.",
            process=(
                "Rà lại hồ sơ 57 hộ trong ba tuần; đối thoại chung hai lần; gặp riêng các hộ còn vướng, hộ "
                "nhiều nhất bảy lần; phối hợp đo lại ranh cho các thửa lệch."
            ),
            achieved=(
                "Các hộ lần lượt nhận tiền và bàn giao, công trình khởi công đúng kế hoạch, không phải cưỡng "
                "chế. Chín hộ di dời đã có nhà ở mới; trẻ em được chuyển trường gần nơi ở."
            ),
            difficulties="Có hồ sơ phải chờ cấp trên xác nhận nguồn gốc đất gần hai tháng, dân sốt ruột.",
            lessons=(
                "Vướng ở đâu trả lời ở đó, có ngày có người chịu trách nhiệm. Dân cần một câu trả lời rõ hơn "
                "là lời hứa chung."
            ),
        ),
        metrics=(
            Metric("Hộ bàn giao mặt bằng", "household", (55, 57), (53, 57)),
            Metric("Diện tích mặt bằng bàn giao", "m2", (3200, 4500), (3000, 4600)),
            Metric("Lượt tiếp xúc, đối thoại với hộ dân", "participation", (250, 320), (260, 410)),
        ),
        changes_this_year=(
            "Tiếp tục theo dõi đời sống 9 hộ đã di dời và hỗ trợ làm giấy chứng nhận cho các thửa đã đo lại."
        ),
    ),
    WrittenModel(
        key="dong_kenh_trong",
        sector="VHXH",
        kinds=("ward", "commune"),
        place_kind="water",
        titles=(
            "Dòng nước trong xanh {noi}",
            "Tổ tự quản {noi} không rác",
            "Khéo vận động bà con giữ sạch {noi}",
        ),
        background=(
            "{noi} từng là nơi bà con lấy nước tưới và cho xuồng dừa đi lại, nay lục bình và bọc ny lông phủ "
            "kín hơn nửa mặt nước. Khảo sát đếm được 23 nhà vệ sinh và ống xả trực tiếp. Mỗi lần triều "
            "cường, rác lại dạt vào sân."
        ),
        goals=(
            "Khơi thông toàn tuyến, vớt sạch lục bình hai tháng một lần",
            "Vận động xóa ít nhất 18 điểm xả trực tiếp",
            "Có 80% hộ ven bờ ký cam kết không bỏ rác xuống nước",
        ),
        approach=(
            "Chọn ngày nước ròng để ra quân, đàn ông xuống xuồng vớt, phụ nữ gom trên bờ. Với hộ còn cầu "
            "tiêu trên kênh, tổ tự quản giúp làm hồ sơ vay vốn nước sạch và góp công đào hầm. Ban giám sát "
            "gồm ba bác lớn tuổi ở ven bờ đi vòng mỗi chiều."
        ),
        place_and_people="Hộ dân hai bên {noi}, các vựa dừa và cơ sở sơ chế xơ dừa ven bờ.",
        forces=(
            "Mặt trận chủ trì, Hội Nông dân phụ trách xuồng và nhân lực, Đoàn Thanh niên làm lưới chắn rác."
        ),
        resources=(
            "Vốn vay ngân hàng chính sách cho công trình vệ sinh; lưới, phao do các vựa dừa góp; công lao "
            "động của dân."
        ),
        outputs=(
            "Mặt nước thông thoáng, 2 lưới chắn rác đầu tuyến, danh sách hộ đã xóa điểm xả, nhật ký ra quân."
        ),
        sustainability=(
            "Lịch ra quân gắn với con nước nên thành nếp. Lưới chắn đặt ở đầu nguồn giúp giảm công vớt về "
            "lâu dài."
        ),
        result=WrittenResult(
            situation="Kênh nối ra sông Hàm Luông, chịu ảnh hưởng triều nên rác trôi từ nơi khác vào.",
            process=(
                "Đo hiện trạng, chia 5 đoạn; ra quân 6 đợt; song song vận động hộ xóa điểm xả theo danh sách "
                "ưu tiên."
            ),
            achieved=(
                "Xuồng ghe đi lại được quanh năm, nước tưới bớt mùi. Phần lớn điểm xả trực tiếp đã xóa, các "
                "vựa dừa tự gom mạt dừa vào bao, không đổ xuống bờ."
            ),
            difficulties=(
                "Lục bình từ ngoài sông vẫn trôi vào mùa lũ; còn vài hộ neo đơn chưa có điều kiện làm hầm tự "
                "hoại."
            ),
            lessons=(
                "Chọn đúng con nước, đúng việc cho từng người thì ra quân đông và vui. Xóa nguồn xả mới giữ "
                "được kết quả vớt rác."
            ),
        ),
        metrics=(
            Metric("Chiều dài kênh rạch được khơi thông", "km", (1.2, 2), (1.2, 2.4)),
            Metric("Điểm xả trực tiếp được xóa", "work", (16, 20), (14, 22)),
            Metric("Lượt người tham gia ra quân", "participation", (280, 360), (290, 450)),
        ),
        changes_this_year=(
            "Giao hai lưới chắn cho các vựa dừa quản lý và hỗ trợ ba hộ neo đơn làm hầm tự hoại."
        ),
    ),
    WrittenModel(
        key="mai_am_nghia_tinh",
        sector="VHXH",
        kinds=("ward", "commune", "mass_organisation"),
        place_kind="area",
        titles=(
            "Góp viên gạch nhỏ, dựng mái nhà chung ở {noi}",
            "Mái ấm nghĩa tình {noi}",
            "Khéo vận động xây nhà cho hộ khó khăn {noi}",
        ),
        background=(
            "Rà soát đầu năm ở {noi} còn 6 hộ ở nhà tạm, vách lá mục, trong đó 2 hộ neo đơn không nằm trong "
            "diện hỗ trợ vì thiếu giấy tờ đất. Mức hỗ trợ chung không đủ làm nền và mái."
        ),
        goals=(
            "Xây mới 4 căn, sửa chữa 2 căn trước mùa mưa",
            "Mỗi căn có ít nhất 40% giá trị từ nguồn vận động",
            "Không hộ nào phải vay nợ thêm để nhận nhà",
        ),
        approach=(
            "Mỗi căn lập một nhóm đỡ đầu gồm một chi bộ, một doanh nghiệp và xóm giềng. Thợ hồ trong xóm góp "
            "ngày công luân phiên. Hộ vướng giấy tờ được hướng dẫn họ tộc lập văn bản cho ở ổn định lâu dài."
        ),
        place_and_people="Các hộ nghèo, cận nghèo, neo đơn ở {noi} có nhà hư hỏng nặng.",
        forces=(
            "Mặt trận chủ trì bình chọn hộ; Hội Cựu chiến binh giám sát chất lượng; Đoàn Thanh niên và thợ "
            "trong xóm thi công."
        ),
        resources=(
            "Quỹ vì người nghèo, đóng góp của doanh nghiệp và kiều bào; vật liệu mua giá gốc từ hai cửa hàng "
            "trên địa bàn."
        ),
        outputs="Nhà bàn giao có biên bản nghiệm thu, bảng kê đóng góp từng căn công khai tại tổ.",
        sustainability="Nhóm đỡ đầu tiếp tục giúp vốn làm ăn sau khi có nhà, nhờ vậy hộ không nghèo trở lại.",
        result=WrittenResult(
            situation="Các hộ đều lớn tuổi hoặc bệnh tật, không có lao động chính.",
            process=(
                "Bình chọn công khai ở tổ, khởi công theo thứ tự nhà nguy hiểm trước, bàn giao cuốn chiếu "
                "từng căn."
            ),
            achieved=(
                "Các căn nhà hoàn thành trước mùa mưa dầm, nền cao hơn mức triều cường, có nhà vệ sinh "
                "riêng. Bà con góp thêm bếp, quạt, giường tủ để ngày dọn vào có đủ đồ dùng."
            ),
            difficulties="Giá tôn, thép tăng khiến một căn phải lùi lại ba tuần để vận động bổ sung.",
            lessons=(
                "Bình chọn ở tổ và công khai từng khoản thì không có so bì. Người góp công cũng được ghi tên "
                "như người góp tiền."
            ),
        ),
        metrics=(
            Metric("Nhà xây mới, sửa chữa", "work", (5, 6), (5, 8)),
            Metric("Kinh phí vận động", "million_dong", (220, 320), (200, 390)),
            Metric("Ngày công đóng góp", "working_day", (120, 180), (130, 240)),
        ),
        changes_this_year=(
            "Chuyển từ xây nhà sang chăm lo sinh kế cho các hộ đã có nhà, đồng thời sửa hai căn hư do giông "
            "lốc."
        ),
    ),
    WrittenModel(
        key="hu_gao_tinh_thuong",
        sector="VHXH",
        kinds=("mass_organisation", "neighbourhood", "party_cell"),
        units=("Phụ nữ", "khu phố", "ấp", "chi bộ"),
        place_kind="area",
        titles=(
            "Hũ gạo tình thương {noi}",
            "Bữa cơm có thêm phần bạn ở {noi}",
        ),
        background=(
            "{noi} có 11 người già neo đơn và 7 gia đình có người bệnh dài ngày. Các đợt tặng quà dồn vào "
            "dịp Tết, những tháng giữa năm hầu như không ai giúp."
        ),
        goals=(
            "Mỗi hộ khó khăn nhận đều 10 kg gạo một tháng",
            "Vận động 120 gia đình để dành mỗi bữa một nắm gạo",
            "Có sổ giao nhận hằng tháng",
        ),
        approach=(
            "Mỗi nhà tham gia một hũ nhỏ có dán tên, cuối tháng chị em đi gom. Gạo được sàng lại, đóng túi "
            "rồi đưa tận nhà, ngồi lại thăm hỏi mươi phút. Ai không góp gạo thì góp mắm, dầu ăn, một buổi "
            "nấu cháo."
        ),
        place_and_people="Người già neo đơn, người bệnh dài ngày ở {noi}.",
        forces="Chi hội Phụ nữ phụ trách, chi bộ phân công đảng viên cùng đi giao.",
        resources="Gạo và nhu yếu phẩm của các gia đình; hai tiệm gạo bán giá vốn phần còn thiếu.",
        outputs="Sổ góp, sổ giao nhận có chữ ký, danh sách hộ được giúp cập nhật từng quý.",
        sustainability=(
            "Phần góp nhỏ nên ai cũng theo được lâu; nơi nào có một nhóm 5 chị nòng cốt là làm được."
        ),
        result=WrittenResult(
            situation="Đa số gia đình sống bằng nghề buôn bán nhỏ, lột dừa, làm công nhật.",
            process=(
                "Từ 30 hũ ban đầu, mỗi tháng vận động thêm; giữa năm rà lại người nhận, đưa ra hai hộ đã khá "
                "hơn, nhận thêm ba hộ mới."
            ),
            achieved=(
                "Các hộ khó khăn nhận gạo đều hằng tháng, không bị ngắt quãng. Từ chuyện đi giao gạo, chị em "
                "phát hiện một cụ bị bệnh nặng và đưa đi viện kịp thời."
            ),
            difficulties="Mùa mưa gạo dễ mốc, phải thay hũ nhựa kín; vài gia đình chuyển đi làm hụt nguồn.",
            lessons="Đều đặn quan trọng hơn nhiều. Giao tận tay mới biết người ta cần thêm gì.",
        ),
        metrics=(
            Metric("Gia đình tham gia hũ gạo", "household", (110, 130), (104, 148)),
            Metric("Giá trị gạo, nhu yếu phẩm", "million_dong", (28, 38), (26, 45)),
            Metric("Người được giúp thường xuyên", "person", (16, 20), (16, 24)),
        ),
        changes_this_year=(
            "Thêm phần rau củ vườn nhà và phân công người biết đo huyết áp đi cùng nhóm giao gạo."
        ),
    ),
    WrittenModel(
        key="tiep_suc_den_truong",
        sector="VHXH",
        kinds=("ward", "commune", "mass_organisation"),
        units=("phường", "xã", "Khuyến học", "Đoàn", "Mặt trận"),
        place_kind="area",
        titles=(
            "Khéo vận động, không để học sinh {noi} bỏ học",
            "Chiếc cặp nghĩa tình {noi}",
            "Nâng bước em đến trường ở {noi}",
        ),
        background=(
            "Năm học trước ở {noi} có 5 em nghỉ học giữa chừng, đều là con gia đình đi làm ăn xa, ở với ông "
            "bà. Nhà trường báo về thường trễ, khi đến nhà thì các em đã đi làm phụ hồ, phục vụ quán."
        ),
        goals=(
            "Không có học sinh tiểu học, trung học cơ sở bỏ học",
            "Vận động 60 suất học bổng, 20 xe đạp",
            "Mỗi em có nguy cơ đều có một người đỡ đầu",
        ),
        approach=(
            "Giáo viên chủ nhiệm báo ngay khi học sinh vắng ba buổi không phép; trong hai ngày tổ vận động "
            "đến nhà. Mỗi em được một cán bộ hoặc đảng viên nhận đỡ đầu, gọi điện cho cha mẹ mỗi tháng. Học "
            "bổng phát theo tháng, không phát một lần."
        ),
        place_and_people="Học sinh có hoàn cảnh khó khăn, ở với ông bà tại {noi}.",
        forces="Hội Khuyến học, Đoàn Thanh niên, Hội Phụ nữ và giáo viên chủ nhiệm.",
        resources=(
            "Đóng góp của doanh nghiệp, dòng họ hiếu học, cựu học sinh; xe đạp cũ do người dân tặng và Đoàn "
            "Thanh niên sửa."
        ),
        outputs="Danh sách học sinh có nguy cơ, sổ đỡ đầu, quyết toán học bổng từng học kỳ.",
        sustainability="Kênh báo tin giữa trường và tổ vận động không tốn kinh phí, có thể dùng lâu dài.",
        result=WrittenResult(
            situation="Nhiều cha mẹ làm việc ở các khu công nghiệp ngoài tỉnh, mỗi năm về vài lần.",
            process=(
                "Đầu năm học lập danh sách; hằng tháng đối chiếu với trường; dịp hè tổ chức lớp ôn miễn phí "
                "cho các em yếu."
            ),
            achieved=(
                "Trong năm không có em nào bỏ học, hai em đã nghỉ được đưa trở lại lớp. Học bổng và xe đạp "
                "đến đúng em cần; cha mẹ đi xa chủ động gọi lại cho người đỡ đầu."
            ),
            difficulties="Một số em học quá yếu, đến lớp nhưng dễ nản; cần thêm người dạy kèm.",
            lessons="Báo sớm thì kéo lại được. Giữ một em ở lại lớp cần một người lo đến cùng.",
        ),
        metrics=(
            Metric("Học bổng, xe đạp được trao", "other", (75, 90), (70, 110)),
            Metric("Kinh phí vận động", "million_dong", (60, 90), (58, 115)),
            Metric("Học sinh được đỡ đầu", "person", (18, 25), (18, 28)),
        ),
        changes_this_year="Mở thêm nhóm sinh viên dạy kèm tối thứ bảy và theo dõi cả học sinh vào lớp 10.",
    ),
    WrittenModel(
        key="tang_cuoi_tiet_kiem",
        sector="VHXH",
        kinds=("ward", "commune", "neighbourhood", "mass_organisation"),
        units=("phường", "xã", "khu phố", "ấp", "Mặt trận", "Người cao tuổi"),
        place_kind="area",
        titles=(
            "Nếp sống mới trong việc cưới, việc tang ở {noi}",
            "Đám tiệc gọn gàng, xóm giềng vui vẻ {noi}",
        ),
        background=(
            "Đám tiệc ở {noi} kéo dài hai, ba ngày, loa kẹo kéo mở đến khuya, có năm nhận 12 phản ánh về "
            "tiếng ồn. Gia đình khó khăn cũng ráng đãi cho bằng người, có hộ mang nợ sau đám cưới con."
        ),
        goals=(
            "Không dùng loa sau 22 giờ ở 100% đám tiệc",
            "Trên 80% đám tang không rải vàng mã, không để quá 48 giờ",
            "Giảm vòng hoa, dành tiền cho quỹ khuyến học",
        ),
        approach=(
            "Ban công tác Mặt trận đến gặp gia chủ ngay khi hay tin, mang theo tờ gợi ý một trang do chính "
            "các cụ trong xóm soạn. Đội phục vụ đám tang của Hội Người cao tuổi lo khâu tổ chức để gia đình "
            "đỡ tốn. Đảng viên, cán bộ có việc cưới, việc tang làm gương trước."
        ),
        place_and_people="Các gia đình ở {noi} có việc cưới, việc tang, lễ mừng.",
        forces=(
            "Ban công tác Mặt trận, Hội Người cao tuổi, các chức sắc cơ sở thờ tự, chủ nhóm cho thuê âm "
            "thanh."
        ),
        resources=(
            "Bàn ghế, rạp dùng chung do dân góp mua, cho mượn không lấy tiền; quỹ hoạt động của khu dân cư."
        ),
        outputs="Quy ước sửa đổi được dân biểu quyết, sổ theo dõi đám tiệc, bản cam kết của các chủ loa.",
        sustainability=(
            "Quy ước do dân biểu quyết nên có sức nặng; bộ rạp dùng chung là lý do để bà con theo."
        ),
        result=WrittenResult(
            situation="Nơi đây còn giữ nhiều lễ nghi của dòng họ, người lớn tuổi có tiếng nói quyết định.",
            process=(
                "Lấy ý kiến quy ước qua ba cuộc họp tổ, ký với năm chủ loa, sau đó theo dõi từng đám và rút "
                "kinh nghiệm cuối quý."
            ),
            achieved=(
                "Đám tiệc gọn hơn, phản ánh tiếng ồn giảm hẳn. Nhiều gia đình thay vòng hoa bằng phong bì "
                "góp quỹ khuyến học, số tiền được đọc tên tại lễ phát thưởng."
            ),
            difficulties="Khách ở nơi khác đến hát vẫn quá giờ; tục lệ một số họ tộc chưa đổi ngay được.",
            lessons=(
                "Đến trước khi gia chủ dựng rạp thì còn bàn được. Các cụ nói một câu bằng cán bộ nói mười "
                "câu."
            ),
        ),
        metrics=(
            Metric("Đám tiệc thực hiện theo quy ước", "other", (40, 60), (42, 70)),
            Metric("Tiền chuyển vào quỹ khuyến học", "million_dong", (15, 25), (14, 32)),
            Metric("Hộ ký thực hiện quy ước", "household", (180, 240), (175, 260)),
        ),
        changes_this_year="Bổ sung quy ước về karaoke gia đình và thêm một bộ rạp dùng chung cho phía trong.",
    ),
    WrittenModel(
        key="truong_hoc_than_thien_phu_huynh",
        sector="VHXH",
        kinds=("school",),
        place_kind="topic",
        titles=(
            "Khéo phối hợp cùng phụ huynh {noi}",
            "Nhà trường lắng nghe, gia đình chung tay {noi}",
            "Sổ tay yêu thương - {noi}",
        ),
        places=(
            "chăm bữa ăn bán trú",
            "giúp trẻ bớt dùng điện thoại",
            "đưa trẻ đến lớp đúng giờ",
            "dạy trẻ tự phục vụ",
            "phòng bạo lực học đường",
            "đọc sách mỗi tối",
        ),
        background=(
            "Qua phiếu hỏi ý kiến, hơn 40% phụ huynh của trường cho biết chỉ gặp giáo viên khi con có "
            "chuyện. Nhóm Zalo của lớp chủ yếu để thông báo thu chi. Riêng nội dung {noi} có nhiều ý kiến "
            "trái ngược giữa nhà trường và gia đình."
        ),
        goals=(
            "Mỗi giáo viên trao đổi riêng với từng phụ huynh ít nhất hai lần một học kỳ",
            "Trên 90% phụ huynh hài lòng khi khảo sát cuối năm",
            "Có 10 sáng kiến của phụ huynh được nhà trường áp dụng",
        ),
        approach=(
            "Mở giờ mở cửa chiều thứ sáu để phụ huynh vào xem lớp, xem bếp. Mỗi học sinh có cuốn sổ nhỏ đi "
            "về giữa cô và mẹ, chỉ ghi điều tốt và một điều cần cố gắng. Chuyên đề {noi} do chính phụ huynh "
            "có kinh nghiệm chia sẻ."
        ),
        place_and_people="Phụ huynh và học sinh {don_vi}, ưu tiên gia đình công nhân, gia đình đi làm xa.",
        forces=(
            "Chi bộ nhà trường lãnh đạo, Công đoàn và giáo viên chủ nhiệm thực hiện, Ban đại diện cha mẹ học "
            "sinh phối hợp."
        ),
        resources="Sổ do nhà trường in; góc đọc và đồ dùng do phụ huynh góp; không thu thêm tiền.",
        outputs="Sổ liên lạc hai chiều, biên bản giờ mở cửa, bảng tổng hợp ý kiến và trả lời.",
        sustainability=(
            "Việc làm gắn với chuyên môn hằng ngày của giáo viên nên không thành phong trào ngắn hạn."
        ),
        result=WrittenResult(
            situation="Trường có nhiều con em lao động tự do, phụ huynh đi làm sớm về muộn.",
            process=(
                "Học kỳ I làm thử ở 4 lớp; rút kinh nghiệm rồi mở ra toàn trường từ tháng 2; cuối năm khảo "
                "sát không ghi tên."
            ),
            achieved=(
                "Phụ huynh đến trường nhiều hơn, các ý kiến về chuyện {noi} được bàn và thống nhất cách làm. "
                "Không còn đơn phản ánh gửi vượt cấp; nhiều cha mẹ tham gia nấu ăn, kể chuyện, sửa đồ chơi "
                "cùng cô."
            ),
            difficulties="Giáo viên tốn thêm thời gian ghi sổ; phụ huynh làm ca đêm ít tham gia được.",
            lessons=(
                "Bắt đầu bằng lời khen thì phụ huynh dễ mở lòng. Nhà trường phải trả lời đủ mọi góp ý, kể cả "
                "góp ý khó nghe."
            ),
        ),
        metrics=(
            Metric("Lượt phụ huynh tham gia giờ mở cửa", "participation", (350, 500), (340, 560)),
            Metric("Phụ huynh được trao đổi riêng", "person", (250, 380), (250, 420)),
            Metric("Giá trị phụ huynh đóng góp đồ dùng", "million_dong", (12, 20), (10, 26)),
        ),
        changes_this_year=(
            "Thay sổ giấy ở khối lớn bằng tin nhắn thoại ngắn cho phụ huynh làm ca đêm, giữ sổ giấy ở khối "
            "nhỏ."
        ),
    ),
    WrittenModel(
        key="phong_sot_xuat_huyet",
        sector="VHXH",
        kinds=("state_body", "ward", "commune"),
        units=("Y tế", "Trạm Y tế", "phường", "xã"),
        place_kind="area",
        titles=(
            "Mười phút diệt lăng quăng mỗi chủ nhật ở {noi}",
            "Khéo vận động {noi} lật úp vật chứa, phòng sốt xuất huyết",
            "Nhà không lăng quăng ở {noi}",
        ),
        background=(
            "Năm trước {noi} có 26 ca sốt xuất huyết, hai ca phải chuyển tuyến trên. Kiểm tra ngẫu nhiên 50 "
            "nhà thì 21 nhà có lăng quăng, nhiều nhất ở gáo dừa, lu nước mưa và vỏ xe cũ."
        ),
        goals=(
            "Chỉ số nhà có lăng quăng dưới 10%",
            "Giảm một nửa số ca mắc so với năm trước",
            "Có 100% hộ được cộng tác viên ghé ít nhất mỗi tháng một lần",
        ),
        approach=(
            "Đúng 7 giờ sáng chủ nhật phát bài nhạc hiệu, cả xóm cùng đi một vòng quanh nhà mình. Học sinh "
            "mang về phiếu tự kiểm tra, chủ nhật tô một ô. Gáo dừa được Hội Nông dân gom làm chất đốt."
        ),
        place_and_people="Hộ dân {noi}; điểm nguy cơ là vựa dừa, tiệm vá xe, nhà bỏ trống.",
        forces="Ngành y tế hướng dẫn chuyên môn; cộng tác viên, Hội Phụ nữ và giáo viên cùng thực hiện.",
        resources="Cá bảy màu, phiếu tự kiểm tra, hóa chất xử lý nơi có ổ dịch từ nguồn y tế dự phòng.",
        outputs="Bảng chỉ số lăng quăng từng tháng, sổ theo dõi ca bệnh, phiếu tự kiểm tra của học sinh.",
        sustainability="Mười phút mỗi tuần không làm phiền ai nên có thể giữ quanh năm, không chỉ mùa dịch.",
        result=WrittenResult(
            situation="Bà con có thói quen trữ nước mưa trong lu, khạp suốt mùa khô để phòng mặn.",
            process=(
                "Điều tra ban đầu, chọn 12 hộ mẫu, sau đó mở rộng; tháng cao điểm 6 - 9 tăng gấp đôi số lần "
                "kiểm tra."
            ),
            achieved=(
                "Chỉ số nhà có lăng quăng xuống thấp nhất trong ba năm, số ca mắc giảm rõ, không có ổ dịch "
                "kéo dài. Lu khạp trữ nước đều có nắp hoặc thả cá."
            ),
            difficulties="Nhà khóa cửa, đất trống không chủ vẫn là nơi khó xử lý.",
            lessons="Gắn việc phòng bệnh với một giờ cố định và một bài nhạc, người ta tự nhớ.",
        ),
        metrics=(
            Metric("Hộ được kiểm tra hằng tháng", "household", (220, 300), (215, 320)),
            Metric("Lượt học sinh nộp phiếu tự kiểm tra", "participation", (800, 1200), (780, 1350)),
            Metric("Vật chứa nước đọng được xử lý", "other", (1500, 2200), (1600, 2600)),
        ),
        changes_this_year=(
            "Lập danh sách nhà khóa cửa có số điện thoại chủ nhà và thêm đội xử lý đất trống vào thứ bảy "
            "cuối tháng."
        ),
    ),
    WrittenModel(
        key="xoa_mu_so",
        sector="VHXH",
        kinds=("state_body", "mass_organisation", "ward", "commune"),
        units=("Giáo dục", "Đoàn", "phường", "xã", "Văn hóa"),
        place_kind="area",
        titles=(
            "Cháu dạy ông bà dùng điện thoại ở {noi}",
            "Lớp học số buổi tối {noi}",
        ),
        background=(
            "Ở {noi}, quá nửa người trên 55 tuổi có điện thoại thông minh nhưng chỉ để nghe gọi. Khi làm hồ "
            "sơ trực tuyến, tra cứu bảo hiểm hay nhận lương hưu qua tài khoản, các cô bác phải nhờ người "
            "khác, đã có 3 người bị lừa mất tiền."
        ),
        goals=(
            "Có 150 người lớn tuổi tự đăng nhập và nộp được một hồ sơ trực tuyến",
            "Mọi học viên nhận biết được 5 kiểu lừa đảo thường gặp",
            "Lập nhóm 20 học sinh, sinh viên hướng dẫn tại nhà",
        ),
        approach=(
            "Mỗi lớp không quá 12 người, hai học viên một em kèm, học ngay trên máy của mình. Bài học đi từ "
            "việc cần: xem số bảo hiểm, gọi hình cho con, đóng tiền điện. Ai học xong thì chỉ lại cho một "
            "người hàng xóm."
        ),
        place_and_people="Người từ 50 tuổi, tiểu thương và lao động tự do ở {noi}.",
        forces=(
            "Tổ công nghệ số cộng đồng, Đoàn Thanh niên, giáo viên tin học; Hội Người cao tuổi mời học viên."
        ),
        resources="Phòng máy của trường, wifi nhà văn hóa, tài liệu chữ to in 300 bản.",
        outputs="Danh sách học viên có kết quả từng bài, tài liệu chữ to, nhóm hỗ trợ trực tuyến.",
        sustainability="Nhóm học sinh kế tiếp nhau theo khóa; tài liệu chữ to dùng được ở mọi nơi.",
        result=WrittenResult(
            situation="Nhiều người ngại học vì sợ bấm sai mất tiền.",
            process="Khai giảng tháng 4, mỗi khóa 5 buổi tối; sau mỗi khóa đến nhà kiểm tra lại một lần.",
            achieved=(
                "Các cô bác đã tự làm được những việc thường ngày trên điện thoại, số hồ sơ nộp trực tuyến "
                "của địa bàn tăng. Nhiều người nhận ra cuộc gọi giả danh và báo ngay cho Công an."
            ),
            difficulties="Máy đời cũ không cài được ứng dụng; người làm nông khó đi học đều.",
            lessons="Dạy đúng việc người ta đang cần, dạy chậm và để chính tay họ bấm.",
        ),
        metrics=(
            Metric("Học viên hoàn thành khóa học", "person", (130, 170), (125, 190)),
            Metric("Lượt hướng dẫn tại nhà", "participation", (180, 260), (190, 300)),
            Metric("Hồ sơ trực tuyến học viên tự nộp", "dossier", (140, 200), (130, 240)),
        ),
        changes_this_year=(
            "Mở khóa nâng cao về thanh toán không tiền mặt và bán hàng qua mạng cho tiểu thương."
        ),
    ),
    WrittenModel(
        key="phien_viec_lam",
        sector="VHXH",
        kinds=("state_body",),
        units=("Lao động", "Nội vụ", "Văn hóa - Xã hội"),
        place_kind="topic",
        titles=(
            "Khéo tư vấn, tìm việc đúng người cho {noi}",
            "Cà phê việc làm dành cho {noi}",
        ),
        places=(
            "thanh niên xuất ngũ",
            "lao động nữ trên 35 tuổi",
            "người vừa chấp hành xong án phạt tù",
            "lao động thuộc hộ nghèo",
            "lao động trở về từ thành phố lớn",
            "người khuyết tật còn sức lao động",
        ),
        background=(
            "Qua rà soát, nhóm {noi} trên địa bàn còn hàng trăm người chưa có việc ổn định trong khi các "
            "doanh nghiệp may, chế biến dừa vẫn thiếu lao động. Người tìm việc ngại đến sàn giao dịch, doanh "
            "nghiệp lại không biết tìm ở đâu."
        ),
        goals=(
            "Tư vấn trực tiếp cho 300 lượt người",
            "Giới thiệu ít nhất 120 người có việc làm trên 3 tháng",
            "Kết nối 15 doanh nghiệp tuyển dụng thường xuyên",
        ),
        approach=(
            "Mỗi tháng một buổi gặp ở quán cà phê gần dân, doanh nghiệp ngồi chung bàn, không diễn văn. "
            "Trước buổi gặp, cộng tác viên gọi từng người hỏi nguyện vọng để ghép sẵn. Sau một tháng gọi "
            "lại, ai nghỉ việc thì hỏi lý do và giới thiệu chỗ khác."
        ),
        place_and_people=(
            "Nhóm {noi} đang cư trú trên địa bàn và các doanh nghiệp, hợp tác xã có nhu cầu tuyển dụng."
        ),
        forces=(
            "{don_vi} chủ trì; cán bộ phụ trách lao động ở cơ sở, Đoàn Thanh niên, Hội Phụ nữ phối hợp mời "
            "người."
        ),
        resources="Kinh phí sự nghiệp việc làm; quán cà phê cho mượn chỗ; doanh nghiệp hỗ trợ nước uống.",
        outputs="Danh sách ghép việc, kết quả theo dõi sau 1 và 3 tháng, sổ tay doanh nghiệp tuyển dụng.",
        sustainability="Danh bạ hai chiều được cập nhật hằng tháng, ai tiếp quản cũng làm được.",
        result=WrittenResult(
            situation="Tâm lý chung của nhóm {noi} là ngại phỏng vấn, ngại giấy tờ.",
            process="Làm thử hai buổi ở hai địa bàn, sửa cách mời; từ quý II tổ chức đều hằng tháng.",
            achieved=(
                "Số người đi làm và ở lại với công việc trên ba tháng tăng dần. Một số doanh nghiệp nhận dạy "
                "nghề tại chỗ, trả lương học việc; không ít người sau đó quay lại giới thiệu bạn bè."
            ),
            difficulties="Việc làm ca kíp không hợp với người có con nhỏ; vài doanh nghiệp tuyển theo mùa.",
            lessons=(
                "Ghép trước khi gặp thì buổi gặp mới có kết quả. Theo dõi sau khi đi làm quan trọng không "
                "kém việc giới thiệu."
            ),
        ),
        metrics=(
            Metric("Lượt người được tư vấn", "participation", (280, 340), (270, 390)),
            Metric("Người có việc làm trên 3 tháng", "person", (110, 130), (96, 150)),
            Metric("Doanh nghiệp tham gia thường xuyên", "other", (14, 18), (13, 20)),
        ),
        changes_this_year=(
            "Thêm phần học nghề ngắn ngày tại doanh nghiệp và nhóm việc làm bán thời gian cho người có con "
            "nhỏ."
        ),
    ),
    WrittenModel(
        key="nha_van_hoa_sang_den",
        sector="VHXH",
        kinds=("state_body", "ward", "commune", "neighbourhood"),
        units=("Văn hóa", "phường", "xã", "khu phố", "ấp"),
        place_kind="area",
        titles=(
            "Nhà văn hóa sáng đèn mỗi tối {noi}",
            "Đờn ca tài tử và bóng chuyền hơi ở {noi}",
            "Khéo tổ chức sân chơi cộng đồng {noi}",
        ),
        background=(
            "Nhà văn hóa {noi} xây xong nhiều năm nhưng một tháng chỉ mở cửa hai, ba lần để họp. Thanh niên "
            "buổi tối tụ tập ở quán, người lớn tuổi không có chỗ sinh hoạt."
        ),
        goals=(
            "Mở cửa ít nhất 5 tối mỗi tuần",
            "Duy trì 4 câu lạc bộ có người phụ trách",
            "Thu hút 100 người sinh hoạt thường xuyên",
        ),
        approach=(
            "Giao chìa khóa cho các câu lạc bộ luân phiên giữ, ai dùng thì người đó quét dọn. Lịch tuần do "
            "bà con đề xuất, dán ngoài cửa. Tối cuối tháng có giao lưu đờn ca tài tử, gia đình nào cũng được "
            "góp một tiết mục."
        ),
        place_and_people="Người dân mọi lứa tuổi ở {noi}.",
        forces="Ban công tác Mặt trận, chủ nhiệm các câu lạc bộ, cán bộ văn hóa; Chi đoàn lo phần sân bóng.",
        resources=(
            "Hai bộ âm thanh cũ sửa lại; bóng, lưới, cờ tướng do mạnh thường quân tặng; tiền điện trích quỹ "
            "sinh hoạt."
        ),
        outputs="Lịch tuần, sổ giữ chìa khóa, danh sách thành viên bốn câu lạc bộ.",
        sustainability="Câu lạc bộ tự quản nên không cần thêm người trông coi.",
        result=WrittenResult(
            situation="Cơ sở vật chất có sẵn, thiếu người khởi xướng và thiếu lịch.",
            process=(
                "Họp nghe ý kiến, mở thử bóng chuyền hơi; sau hai tháng lập thêm nhóm đờn ca, cờ tướng và "
                "lớp nhảy."
            ),
            achieved=(
                "Buổi tối nhà văn hóa đông vui, người già có chỗ trò chuyện, lớp trẻ bớt la cà. Nhóm đờn ca "
                "đã được mời giao lưu với các nơi khác; những thông báo của địa phương đến dân nhanh hơn nhờ "
                "có đông người."
            ),
            difficulties="Âm thanh cũ hay hỏng; giờ tập của các nhóm đôi khi trùng nhau.",
            lessons="Giao chìa khóa là giao niềm tin. Dân tự lên lịch thì dân đến.",
        ),
        metrics=(
            Metric("Người sinh hoạt thường xuyên", "person", (90, 120), (88, 145)),
            Metric("Lượt người tham gia các hoạt động", "participation", (2000, 3000), (2100, 3600)),
            Metric("Kinh phí vận động", "million_dong", (10, 18), (9, 22)),
        ),
        changes_this_year="Thêm tủ sách trao đổi và lớp đờn kìm cho thiếu nhi vào sáng chủ nhật.",
    ),
    WrittenModel(
        key="phu_nu_5_khong",
        sector="VHXH",
        kinds=("mass_organisation",),
        units=("Phụ nữ",),
        place_kind="topic",
        titles=(
            "Chi hội phụ nữ khéo {noi}",
            "Chị em giúp nhau {noi}",
            "Ngôi nhà an toàn - {noi}",
        ),
        places=(
            "xây dựng gia đình không bạo lực",
            "chăm con trong độ tuổi mầm non",
            "giữ sạch nhà, sạch bếp, sạch ngõ",
            "chăm lo mẹ đơn thân",
            "phòng tránh tín dụng đen",
            "khám sức khỏe định kỳ",
        ),
        background=(
            "Năm qua các chi hội ghi nhận nhiều trường hợp hội viên gặp chuyện khó nói trong gia đình nhưng "
            "không biết nhờ ai. Sinh hoạt chi hội nặng phần đọc tài liệu, chị em trẻ ít dự. Nội dung {noi} "
            "được nhiều hội viên đề nghị làm thật, làm nhỏ."
        ),
        goals=(
            "Lập 12 nhóm giúp nhau, mỗi nhóm 7 - 10 chị",
            "Mỗi nhóm giúp được ít nhất 2 gia đình có chuyển biến",
            "Tỷ lệ dự sinh hoạt đạt trên 75%",
        ),
        approach=(
            "Chia chi hội thành nhóm nhỏ theo xóm, gặp nhau tại nhà, vừa làm bánh vừa trò chuyện. Mỗi nhóm "
            "một chị nòng cốt được tập huấn kỹ năng lắng nghe. Trường hợp phức tạp được chuyển đến tổ hòa "
            "giải, địa chỉ tin cậy hoặc Công an."
        ),
        place_and_people="Hội viên, phụ nữ thuộc gia đình cần được giúp trong việc {noi}.",
        forces="Ban Chấp hành {don_vi}, chi hội trưởng, tổ hòa giải và cộng tác viên gia đình.",
        resources=(
            "Kinh phí hoạt động Hội, quỹ tiết kiệm xoay vòng của nhóm, tư vấn miễn phí của luật sư tình "
            "nguyện."
        ),
        outputs="12 nhóm có sổ sinh hoạt, danh sách gia đình được giúp, bản ghi kinh nghiệm của nhóm.",
        sustainability="Nhóm nhỏ tự nuôi bằng tiết kiệm, gặp nhau tại nhà nên không phụ thuộc kinh phí.",
        result=WrittenResult(
            situation="Hội viên phần đông buôn bán nhỏ, thời gian rảnh rất ngắn.",
            process=(
                "Chọn người nòng cốt trước, lập nhóm sau; ba tháng đầu cán bộ Hội cùng dự; từ tháng thứ tư "
                "nhóm tự sinh hoạt."
            ),
            achieved=(
                "Chị em gắn bó hơn, nhiều chuyện được gỡ ngay trong nhóm. Các gia đình được giúp có thay đổi "
                "thấy được trong việc {noi}; hội viên mới tăng, phần lớn do chính chị em rủ nhau."
            ),
            difficulties="Một vài nhóm ít người trẻ; có gia đình chưa muốn người ngoài biết chuyện nhà.",
            lessons=(
                "Giữ kín chuyện của nhau là điều kiện để nhóm tồn tại. Nhóm nhỏ làm được việc mà cuộc họp "
                "lớn không làm được."
            ),
        ),
        metrics=(
            Metric("Hội viên tham gia nhóm", "person", (90, 120), (86, 130)),
            Metric("Gia đình được giúp có chuyển biến", "household", (20, 28), (18, 32)),
            Metric("Vốn tiết kiệm xoay vòng", "million_dong", (40, 70), (38, 92)),
        ),
        changes_this_year=(
            "Mở nhóm trực tuyến buổi tối cho chị em làm ca và mời nam giới dự hai buổi mỗi quý."
        ),
    ),
    WrittenModel(
        key="hien_mau_tinh_nguyen",
        sector="VHXH",
        kinds=("mass_organisation", "state_body", "school"),
        units=("Chữ thập đỏ", "Y tế", "Trường"),
        place_kind="topic",
        titles=(
            "Giọt máu nghĩa tình từ {noi}",
            "Khéo vận động {noi} hiến máu tình nguyện",
        ),
        places=(
            "tiểu thương các chợ",
            "cán bộ, công chức trẻ",
            "giáo viên",
            "công nhân nhà máy",
            "đoàn viên khu phố, ấp",
            "gia đình nhiều thế hệ",
        ),
        background=(
            "Dịp hè và cận Tết, nguồn máu ở bệnh viện thường thiếu, có tuần chỉ đủ cấp cứu. Người hiến chủ "
            "yếu là cán bộ, đoàn viên; nhóm {noi} còn ít do e ngại sức khỏe và không sắp được thời gian."
        ),
        goals=(
            "Vận động ít nhất 250 đơn vị máu trong năm",
            "Có 80 người hiến lần đầu",
            "Lập danh sách 30 người sẵn sàng hiến khẩn cấp",
        ),
        approach=(
            "Đưa điểm lấy máu đến gần nơi làm việc, chọn giờ vắng khách, vắng ca. Người từng hiến kể chuyện "
            "của mình trước 15 phút. Mỗi người hiến lần đầu có một người quen đi cùng."
        ),
        place_and_people="Người từ 18 đến 60 tuổi đủ sức khỏe, trọng tâm là {noi}.",
        forces="{don_vi} chủ trì, bệnh viện lấy máu và tư vấn, các đoàn thể vận động.",
        resources="Kinh phí chương trình hiến máu; suất ăn nhẹ do các nhà hảo tâm chuẩn bị.",
        outputs="Danh sách người hiến, nhóm liên lạc khẩn cấp, lịch hiến máu quý.",
        sustainability="Danh sách liên lạc khẩn cấp được cập nhật từng đợt, dùng chung với bệnh viện.",
        result=WrittenResult(
            situation="Nhu cầu máu tăng do bệnh viện mở thêm kỹ thuật điều trị.",
            process=(
                "Tổ chức 5 đợt, trong đó 2 đợt lưu động; sau mỗi đợt nhắn tin báo kết quả xét nghiệm và lời "
                "cảm ơn."
            ),
            achieved=(
                "Lượng máu thu được vượt cùng kỳ, tỷ lệ hiến lần đầu khá cao. Nhóm khẩn cấp đã được gọi "
                "nhiều lần, có người đến viện lúc nửa đêm; từ {noi} nay có người đứng ra làm nòng cốt."
            ),
            difficulties="Một số người không đủ cân nặng hoặc huyết áp nên phải về; cần khám sơ bộ trước.",
            lessons="Điểm lấy máu gần, giờ giấc thuận, có người quen đi cùng thì người mới mạnh dạn.",
        ),
        metrics=(
            Metric("Đơn vị máu thu được", "other", (230, 270), (220, 320)),
            Metric("Người hiến lần đầu", "person", (70, 90), (66, 110)),
            Metric("Lượt người được tuyên truyền", "participation", (800, 1200), (780, 1400)),
        ),
        changes_this_year=(
            "Khám sơ bộ trước ngày lấy máu một tuần và mở thêm điểm lưu động vào tháng cận Tết."
        ),
    ),
    WrittenModel(
        key="cong_nhan_nha_tro",
        sector="VHXH",
        kinds=("mass_organisation",),
        units=("Liên đoàn", "Công đoàn"),
        place_kind="area",
        titles=(
            "Nhà trọ công nhân an toàn, thân thiện {noi}",
            "Khéo vận động chủ nhà trọ {noi} giữ giá cho công nhân",
        ),
        background=(
            "Ở {noi} có 34 dãy trọ với gần 600 công nhân. Giá điện thu cao hơn quy định, nhiều dãy không có "
            "bình chữa cháy, trẻ nhỏ ở nhà một mình khi cha mẹ tăng ca."
        ),
        goals=(
            "Có 25 chủ trọ ký không tăng giá trong năm",
            "Mọi dãy trọ có bình chữa cháy và lối thoát",
            "Mở 2 điểm trông trẻ chiều tối",
        ),
        approach=(
            "Mời chủ trọ và công nhân ngồi cùng bàn, mỗi bên nêu ba điều mong muốn. Công đoàn làm cầu nối "
            "với điện lực để thu đúng giá. Chủ trọ tốt được gắn bảng và giới thiệu khách thuê."
        ),
        place_and_people="Chủ nhà trọ và công nhân thuê trọ tại {noi}.",
        forces="{don_vi} chủ trì, Công an, điện lực, Hội Phụ nữ phối hợp.",
        resources="Quỹ công đoàn, đóng góp của chủ trọ, phòng trống làm điểm trông trẻ.",
        outputs="Bản ký kết của chủ trọ, danh sách dãy trọ đạt chuẩn, lịch trông trẻ.",
        sustainability="Chủ trọ có lợi vì phòng luôn kín khách nên giữ cam kết.",
        result=WrittenResult(
            situation="Công nhân đa số quê các huyện, thu nhập 6 - 7 triệu đồng mỗi tháng.",
            process="Khảo sát từng dãy; tổ chức bốn buổi gặp; vận hành điểm trông trẻ từ tháng 6.",
            achieved=(
                "Phần lớn chủ trọ giữ giá, nhiều người còn giảm tiền phòng khi công nhân thiếu việc. Điện "
                "thu đúng giá, dãy trọ có bình chữa cháy; trẻ có nơi chơi an toàn buổi chiều."
            ),
            difficulties="Một số chủ ở xa, giao người trông coi nên khó ký kết.",
            lessons="Công nhận người tốt công khai thì có thêm người tốt.",
        ),
        metrics=(
            Metric("Chủ trọ ký kết", "household", (24, 30), (22, 33)),
            Metric("Công nhân được hưởng lợi", "person", (380, 480), (360, 560)),
            Metric("Dãy trọ có bình chữa cháy", "work", (28, 34), (27, 34)),
        ),
        changes_this_year="Thêm tủ sách, buổi chiếu phim và tư vấn pháp luật lao động tại dãy trọ.",
    ),
    WrittenModel(
        key="chat_thai_nhua_cho",
        sector="VHXH",
        kinds=("mass_organisation", "state_body", "ward", "commune"),
        units=("Phụ nữ", "Tài nguyên", "phường", "xã"),
        place_kind="market",
        titles=(
            "Xách giỏ đến {noi}",
            "Khéo giảm túi ny lông ở {noi}",
            "Lá chuối thay bọc nhựa tại {noi}",
        ),
        background=(
            "Ước tính mỗi buổi {noi} dùng hơn 3.000 túi ny lông, phần lớn đi ra kênh, rạch. Chị em nội trợ "
            "biết là hại nhưng quen tay, tiểu thương sợ không đưa túi thì mất khách."
        ),
        goals=(
            "Giảm 40% lượng túi sau sáu tháng",
            "Có 300 gia đình đi chợ bằng giỏ",
            "Có 50 sạp dùng lá, giấy hoặc nhận hộp của khách",
        ),
        approach=(
            "Cho mượn giỏ ở cổng chợ, trả lại khi về. Khách mang giỏ được tiểu thương bớt 500 đồng hoặc thêm "
            "cọng hành. Đếm túi bán ra ở ba tiệm bao bì để biết giảm thật hay không."
        ),
        place_and_people="Người đi chợ và tiểu thương tại {noi}.",
        forces="Hội Phụ nữ chủ trì, Ban quản lý chợ, học sinh tình nguyện.",
        resources="400 giỏ nhựa đan do doanh nghiệp tặng; lá chuối của bà con trong vườn.",
        outputs="Số liệu túi bán ra, sổ mượn giỏ, danh sách sạp tham gia.",
        sustainability="Thói quen mới hình thành sau vài tháng; giỏ bền dùng nhiều năm.",
        result=WrittenResult(
            situation="Chợ họp từ 4 giờ sáng, khách vội.",
            process=(
                "Đếm nền hai tuần; cho mượn giỏ; thêm dãy sạp tham gia mỗi tháng; đo lại vào tháng thứ sáu."
            ),
            achieved=(
                "Lượng túi bán ra giảm rõ, giỏ đi chợ trở lại quen thuộc. Tiểu thương đỡ tiền túi, người "
                "trồng chuối có thêm thu nhập từ lá."
            ),
            difficulties="Hàng cá, hàng thịt vẫn phải dùng túi; giỏ cho mượn hao hụt một phần.",
            lessons="Có phần thưởng nhỏ và có số đếm thật thì phong trào không hình thức.",
        ),
        metrics=(
            Metric("Gia đình đi chợ bằng giỏ", "household", (280, 340), (260, 390)),
            Metric("Sạp tham gia", "household", (45, 55), (42, 64)),
            Metric("Giỏ cho mượn", "other", (300, 400), (300, 400)),
        ),
        changes_this_year="Thay hàng cá sang hộp có nắp đổi trả và in lịch thu lá chuối.",
    ),
    WrittenModel(
        key="day_boi_tre_em",
        sector="VHXH",
        kinds=("ward", "commune", "mass_organisation", "school"),
        units=("phường", "xã", "Đoàn", "Trường"),
        place_kind="area",
        titles=(
            "Trẻ em {noi} biết bơi, an toàn sông nước",
            "Hồ bơi di động về {noi}",
        ),
        background=(
            "{noi} nhiều sông rạch, chỉ 28% học sinh tiểu học biết bơi; hai năm qua có ba vụ trẻ đuối nước. "
            "Hồ bơi gần nhất cách hơn 5 km, phí học quá tầm gia đình khó khăn."
        ),
        goals=(
            "Dạy bơi cho 120 em trong hè",
            "Mọi em được học cách gọi và cứu người",
            "Cắm biển ở 10 điểm nước sâu",
        ),
        approach=(
            "Mượn hồ lắp ghép, mỗi lớp 12 em, giáo viên thể dục dạy, phụ huynh cùng trông. Kiểm tra cuối "
            "khóa bằng bài nổi 90 giây và bơi 25 m. Trẻ lớn biết bơi kèm trẻ nhỏ."
        ),
        place_and_people="Trẻ 6 - 15 tuổi ở {noi}.",
        forces="Đoàn Thanh niên, trường học, y tế, Hội Cựu chiến binh canh bờ.",
        resources="Hồ mượn, nước và hóa chất do doanh nghiệp; giáo viên tình nguyện.",
        outputs="Danh sách học viên đạt bài kiểm tra, biển cảnh báo, ảnh lớp học.",
        sustainability="Mỗi hè mở lại với hồ mượn luân phiên.",
        result=WrittenResult(
            situation="Trẻ hay ra kênh tắm một mình khi cha mẹ đi làm.",
            process="Tháng 5 ghi danh; tháng 6 - 8 dạy bốn khóa; tháng 9 kiểm tra lại.",
            achieved=(
                "Trẻ đạt chuẩn tăng mạnh, phụ huynh yên lòng. Mùa nước năm nay không có vụ đuối nước; các em "
                "lớn làm nòng cốt canh bến."
            ),
            difficulties="Nước hồ phải thay thường xuyên, ngày mưa phải nghỉ.",
            lessons="Dạy kỹ năng nổi trước kỹ năng bơi xa.",
        ),
        metrics=(
            Metric("Trẻ biết bơi", "person", (110, 130), (96, 146)),
            Metric("Kinh phí vận động", "million_dong", (30, 45), (28, 56)),
            Metric("Biển cảnh báo", "work", (10, 12), (10, 14)),
        ),
        changes_this_year="Mở lớp bơi cứu hộ cho trẻ trên 12 tuổi.",
    ),
    WrittenModel(
        key="cay_xanh_moi_nha",
        sector="VHXH",
        kinds=("ward", "commune", "mass_organisation", "state_body"),
        units=("phường", "xã", "Tài nguyên", "Quản lý đô thị", "Đoàn", "Hạ tầng"),
        place_kind="road",
        titles=(
            "Hàng cây nghĩa tình {noi}",
            "Phủ xanh {noi}",
            "Khéo vận động trồng cây bóng mát {noi}",
        ),
        background=(
            "{noi} mới mở rộng nên không còn bóng cây, nhiệt độ mặt đường trưa nắng trên 45 độ. Cây trồng "
            "trước đó chết gần một nửa do không ai tưới."
        ),
        goals=(
            "Trồng 260 cây, sống trên 90%",
            "Mỗi cây có một nhà nhận nuôi",
            "Giảm tổn thất do xe va quẹt",
        ),
        approach=(
            "Nhà nào nhận cây thì chọn giống, đặt tên cây theo con cháu. Xe cấp nước đi vào tối thứ ba, thứ "
            "sáu. Sau sáu tháng đếm cây sống công khai."
        ),
        place_and_people="Hộ dân hai bên {noi}.",
        forces="{don_vi} chủ trì, Đoàn Thanh niên, học sinh, hội sinh vật cảnh.",
        resources="Cây từ vườn ươm, phân từ rác bếp ủ, cọc chống do dân góp.",
        outputs="Bản đồ cây, danh sách nhà nhận nuôi, kết quả đếm cây.",
        sustainability="Cây mang tên con cháu nên được chăm kỹ.",
        result=WrittenResult(
            situation="Vỉa hè hẹp, có đường ống ngầm.",
            process="Định vị hố; trồng sau mưa đầu mùa; đếm cây ba lần.",
            achieved=(
                "Cây bén tốt, dọc đường đã thấy bóng. Tỷ lệ sống cao hơn hẳn đợt trước, trẻ em thích dẫn bạn "
                "xem cây của mình."
            ),
            difficulties="Gió giật làm gãy một số cây non.",
            lessons="Cho cây một cái tên là cho nó một người giữ.",
        ),
        metrics=(
            Metric("Cây trồng mới", "tree", (240, 280), (230, 300)),
            Metric("Nhà nhận nuôi cây", "household", (180, 220), (176, 240)),
            Metric("Lượt người tham gia trồng", "participation", (300, 380), (290, 430)),
        ),
        changes_this_year="Trồng dặm cây gãy và mắc dây tưới nhỏ giọt cho dãy nắng.",
    ),
    WrittenModel(
        key="bao_hiem_y_te_dong_mot_nghin",
        sector="VHXH",
        kinds=("ward", "commune", "mass_organisation", "state_body"),
        units=("phường", "xã", "Phụ nữ", "Y tế", "Mặt trận"),
        place_kind="area",
        titles=(
            "Heo đất bảo hiểm y tế ở {noi}",
            "Để dành mỗi ngày một ít, cả nhà {noi} có thẻ",
        ),
        background=(
            "{noi} còn 19% người chưa có bảo hiểm y tế, phần nhiều là lao động tự do không thể đóng một lần "
            "gần 800 nghìn đồng. Hai gia đình bán đất để chữa bệnh nặng."
        ),
        goals=(
            "Nâng tỷ lệ tham gia lên 96%",
            "Mọi hộ cận nghèo đều có thẻ",
            "Lập nhóm để dành 150 hộ",
        ),
        approach=(
            "Mỗi hộ nhận heo đất, bỏ ba, bốn nghìn một ngày. Đến tháng 9 mổ heo tập thể, thiếu bao nhiêu quỹ "
            "bù rồi trả góp. Chuyện gia đình được bảo hiểm giúp được chính họ kể."
        ),
        place_and_people="Lao động tự do, hộ cận nghèo tại {noi}.",
        forces="Hội Phụ nữ, Mặt trận, đại lý thu, trạm y tế.",
        resources="Heo đất do mạnh thường quân tặng, quỹ bù 25 triệu đồng.",
        outputs="Danh sách thẻ mới, sổ quỹ bù, ngày mổ heo công khai.",
        sustainability="Quỹ bù được trả lại nên xoay sang năm sau.",
        result=WrittenResult(
            situation="Thu nhập theo mùa, nhiều nhà đóng cửa đi bán cả ngày.",
            process="Phát heo tháng 2; ghé nhắc hằng tháng; mổ heo tháng 9; cấp thẻ tháng 10.",
            achieved=(
                "Tỷ lệ bao phủ tăng, nhiều gia đình lần đầu có thẻ. Ba người mắc bệnh nặng được chi trả phần "
                "lớn viện phí."
            ),
            difficulties="Có nhà mổ heo sớm vì cần tiền.",
            lessons="Chia nhỏ số tiền thì ai cũng đóng được.",
        ),
        metrics=(
            Metric("Người mới tham gia", "person", (130, 180), (124, 210)),
            Metric("Hộ nuôi heo đất", "household", (140, 170), (136, 190)),
            Metric("Quỹ bù đã giúp", "million_dong", (22, 30), (20, 36)),
        ),
        changes_this_year="Rủ thêm chủ nhà trọ đóng giúp người thuê rồi trừ dần tiền phòng.",
    ),
    WrittenModel(
        key="cham_soc_nguoi_cao_tuoi",
        sector="VHXH",
        kinds=("mass_organisation", "neighbourhood"),
        units=("Người cao tuổi", "Chữ thập đỏ", "khu phố", "ấp"),
        place_kind="area",
        titles=(
            "Câu lạc bộ liên thế hệ {noi}",
            "Ông bà vui khỏe, con cháu yên lòng ở {noi}",
        ),
        background=(
            "{noi} có 96 người trên 70 tuổi, 14 cụ sống một mình. Các cụ ngại phiền con cháu, bệnh nhẹ để "
            "thành nặng; có cụ té ngã nửa ngày mới có người biết."
        ),
        goals=(
            "Mỗi cụ sống một mình có ba người thay nhau gọi",
            "Đo huyết áp định kỳ mỗi tháng",
            "Tập dưỡng sinh ba buổi mỗi tuần",
        ),
        approach=(
            "Sáng nào cũng có một cuộc gọi hoặc một tiếng gõ cửa. Các cụ khỏe dạy nghề, dạy chữ cho trẻ; "
            "sinh viên y đến đo huyết áp. Quỹ nhỏ mua tay vịn nhà tắm."
        ),
        place_and_people="Người cao tuổi ở {noi}, trước hết 14 cụ ở một mình.",
        forces="Câu lạc bộ, trạm y tế, đoàn viên, láng giềng.",
        resources="Quỹ câu lạc bộ, tay vịn do thợ tặng công.",
        outputs="Sổ gọi mỗi ngày, kết quả huyết áp, danh sách nhà lắp tay vịn.",
        sustainability="Hai thế hệ cùng có việc nên gắn bó lâu.",
        result=WrittenResult(
            situation="Con cháu đi làm xa, nhà chỉ còn ông bà.",
            process="Lập danh sách; chia nhóm gọi; tập dưỡng sinh; lắp tay vịn.",
            achieved=(
                "Không còn cụ nào bị bỏ quên khi ốm, bốn ca tai biến được đưa đi sớm. Sân nhà văn hóa sáng "
                "nào cũng có tiếng cười."
            ),
            difficulties="Mùa mưa các cụ đi lại khó.",
            lessons="Một tiếng gõ cửa mỗi sáng quý hơn một đợt quà.",
        ),
        metrics=(
            Metric("Người được chăm sóc thường xuyên", "person", (80, 96), (76, 104)),
            Metric("Lượt đo huyết áp", "participation", (700, 950), (690, 1050)),
            Metric("Nhà lắp tay vịn", "household", (12, 16), (11, 20)),
        ),
        changes_this_year="Dạy các cụ bấm nút gọi khẩn cấp và thêm bữa trưa chung ngày rằm.",
    ),
    WrittenModel(
        key="tu_sach_ao_trang",
        sector="VHXH",
        kinds=("school", "party_cell"),
        place_kind="topic",
        titles=(
            "Tủ sách đổi sách cho {noi}",
            "Khéo dẫn dắt {noi} đến với trang sách",
        ),
        places=(
            "học sinh đầu cấp",
            "học sinh nội trú",
            "phụ huynh chờ con",
            "trẻ em ven chợ",
            "học sinh học yếu",
            "đoàn viên trường",
        ),
        background=(
            "Thư viện {don_vi} có hơn 4.000 cuốn nhưng lượt mượn bình quân một học sinh chưa tới hai cuốn "
            "một năm. Riêng {noi} gần như không ai đọc ngoài sách giáo khoa."
        ),
        goals=(
            "Mỗi học sinh đọc 8 cuốn trong năm",
            "Có 500 cuốn được trao đổi",
            "Ít nhất 30 phụ huynh đọc cùng con",
        ),
        approach=(
            "Tủ sách không khóa đặt ở hành lang, ai bỏ một cuốn thì lấy một cuốn. Thầy cô đọc một đoạn hay "
            "trong năm phút đầu giờ. Người đọc dán tờ giấy nhỏ nói mình thích điều gì."
        ),
        place_and_people="{don_vi}, trọng tâm {noi}.",
        forces="Chi bộ, thư viện, Đoàn - Đội, ban đại diện cha mẹ học sinh.",
        resources="Sách của gia đình và cựu học sinh; kệ tự đóng.",
        outputs="Sổ sách đổi, bảng lời bạn đọc, khảo sát thói quen đọc.",
        sustainability="Sách tự luân chuyển nên kho luôn mới.",
        result=WrittenResult(
            situation="Học sinh dùng điện thoại nhiều, thời gian rảnh bị chia nhỏ.",
            process="Đóng kệ; kêu gọi sách; đọc đầu giờ; chọn cuốn của tháng.",
            achieved=(
                "Lượt đọc tăng rõ, {noi} tìm đến tủ sách vào giờ ra chơi. Nhiều cha mẹ ghé đọc lúc chờ con."
            ),
            difficulties="Sách tranh nhanh rách; một số cuốn chưa phù hợp lứa tuổi.",
            lessons="Người lớn đọc trước mặt trẻ là cách rủ hay nhất.",
        ),
        metrics=(
            Metric("Cuốn sách trao đổi", "other", (480, 600), (450, 720)),
            Metric("Học sinh tham gia", "person", (300, 420), (290, 460)),
            Metric("Lượt phụ huynh cùng đọc", "participation", (200, 280), (190, 320)),
        ),
        changes_this_year="Nối tủ sách với hai trường bạn và cho học sinh tự chọn sách mua mới.",
    ),
    WrittenModel(
        key="cai_tao_hem_xanh",
        sector="VHXH",
        kinds=("ward", "neighbourhood"),
        place_kind="alley",
        titles=(
            "Vách tường kể chuyện {noi}",
            "Khéo biến góc tối {noi} thành góc vui",
        ),
        background=(
            "Tường hai bên {noi} loang lổ quảng cáo cho vay, khoan cắt, chữ nguệch ngoạc. Mỗi lần sơn lại, "
            "chỉ mười ngày là bẩn như cũ."
        ),
        goals=(
            "Xóa toàn bộ quảng cáo dán trái phép",
            "Vẽ 150 m tường kể chuyện xóm",
            "Ba tháng không bị dán lại",
        ),
        approach=(
            "Hỏi các cụ chuyện cũ rồi cùng trẻ em phác họa. Mỗi nhà tô một ô, ký tên ở góc. Ai dán đè thì "
            "chính chủ nhà gọi nhắc theo số điện thoại trên tờ dán."
        ),
        place_and_people="Hộ ở hai bên {noi} và trẻ em trong xóm.",
        forces="Đoàn Thanh niên, giáo viên mỹ thuật, tổ tự quản.",
        resources="Sơn thừa của tiệm sơn, công vẽ tình nguyện.",
        outputs="Tường vẽ, sổ chuyện xóm, nhật ký kiểm tra.",
        sustainability="Có tên mình ở góc tường thì ai cũng giữ.",
        result=WrittenResult(
            situation="Hẻm nhiều khúc, tường ẩm nên phải xử lý trước.",
            process="Cạo, chống ẩm; phác thảo; tô trong bốn chủ nhật; trồng chậu nhỏ dưới chân tường.",
            achieved=(
                "Hẻm sáng sủa, nhiều người ghé chụp hình. Quảng cáo trái phép gần như biến mất, xóm giềng "
                "quen tên nhau hơn."
            ),
            difficulties="Một đoạn sơn bong sau mùa mưa.",
            lessons="Chuyện riêng của xóm đẹp hơn tranh mẫu.",
        ),
        metrics=(
            Metric("Diện tích tường vẽ", "m2", (200, 280), (190, 320)),
            Metric("Lượt người tham gia", "participation", (120, 160), (116, 190)),
            Metric("Ngày công đóng góp", "working_day", (60, 90), (58, 104)),
        ),
        changes_this_year="Sơn chống ẩm đoạn bong và thêm ô dành cho gia đình mới đến.",
    ),
)
