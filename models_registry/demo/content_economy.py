"""Written models about the economy."""

from __future__ import annotations

from models_registry.demo.content_shape import Metric, WrittenModel, WrittenResult

ECONOMY: tuple[WrittenModel, ...] = (
    WrittenModel(
        key="to_hop_tac_dua",
        sector="KT",
        kinds=("ward", "commune", "mass_organisation"),
        units=(
            "xã",
            "phường 7",
            "phường 8",
            "phường Phú Tân",
            "phường Bến Tre",
            "phường Sơn Đông",
            "Nông dân",
        ),
        place_kind="area",
        titles=(
            "Khéo vận động nông dân {noi} vào tổ hợp tác dừa hữu cơ",
            "Vườn dừa hữu cơ {noi}",
            "Cùng trồng, cùng bán - tổ hợp tác dừa {noi}",
        ),
        background=(
            "Nông dân ở {noi} bán dừa qua hai, ba chặng thương lái nên giá thường thấp hơn giá nhà máy 10 - "
            "15%. Vườn phần lớn đã bỏ phân hóa học nhưng không có sổ ghi nên không được chứng nhận. Có năm "
            "giá dừa khô xuống quá thấp, mấy hộ định đốn vườn."
        ),
        goals=(
            "Thành lập tổ hợp tác 35 hộ, 18 ha",
            "Có hợp đồng bao tiêu với một doanh nghiệp chế biến",
            "Giá bán cao hơn thị trường ít nhất 8%",
        ),
        approach=(
            "Chọn 6 hộ có vườn tốt đi tham quan nhà máy trước, về kể lại cho xóm. Tổ thống nhất lịch thu 28 "
            "ngày một lần, cân tại vườn, niêm yết giá mỗi đợt. Mỗi nhóm 5 hộ cử một người biết ghi sổ giúp "
            "các hộ lớn tuổi."
        ),
        place_and_people="Hộ có vườn dừa từ 2.000 m² trở lên tại {noi}.",
        forces="Hội Nông dân chủ trì, cán bộ khuyến nông hướng dẫn kỹ thuật, doanh nghiệp ký kết bao tiêu.",
        resources="Vốn vay Quỹ hỗ trợ nông dân, phân hữu cơ doanh nghiệp ứng trước, sổ nhật ký do Hội in.",
        outputs="Quy chế tổ hợp tác, hợp đồng bao tiêu, sổ nhật ký vườn và giấy chứng nhận hữu cơ.",
        sustainability="Tổ có quỹ riêng trích 1% giá trị bán nên tự chi trả cho người ghi sổ và họp tổ.",
        result=WrittenResult(
            situation="Vườn dừa nhỏ, xen với nhà ở; chủ vườn bình quân ngoài 55 tuổi.",
            process=(
                "Quý I tham quan và họp tổ; quý II hoàn thành nhật ký vườn; quý III đoàn đánh giá đến lấy "
                "mẫu; từ quý IV bán theo hợp đồng."
            ),
            achieved=(
                "Tổ hợp tác hoạt động đều, dừa được cân tại vườn và trả tiền trong ba ngày. Giá bán cao hơn "
                "thương lái trong cùng thời điểm, hộ tham gia yên tâm giữ vườn; vài thanh niên trở về làm "
                "dịch vụ bẻ dừa cho tổ."
            ),
            difficulties="Hai hộ bị trả hàng do vườn liền kề còn phun thuốc, phải làm băng cách ly.",
            lessons="Đưa nông dân đến tận nhà máy thì họ tin. Minh bạch ở cái cân là gốc của hợp tác.",
        ),
        metrics=(
            Metric("Hộ tham gia tổ hợp tác", "household", (32, 38), (28, 41)),
            Metric("Giá trị dừa bán theo hợp đồng", "million_dong", (600, 900), (560, 1050)),
            Metric("Lượt người tập huấn kỹ thuật", "participation", (90, 120), (88, 140)),
        ),
        changes_this_year="Kết nạp thêm hộ của ấp kế bên và làm thủ tục lên hợp tác xã.",
    ),
    WrittenModel(
        key="binh_on_cho",
        sector="KT",
        kinds=("ward", "commune", "mass_organisation"),
        units=("phường", "xã", "Phụ nữ", "Mặt trận"),
        place_kind="market",
        titles=(
            "Tiểu thương văn minh {noi}",
            "Cân đúng, nói thật ở {noi}",
            "Khéo vận động tiểu thương {noi} niêm yết giá",
        ),
        background=(
            "{noi} có trên 120 quầy sạp, năm qua nhận 18 phản ánh về cân thiếu, nói thách và lấn lối đi. "
            "Khách quen chuyển dần sang siêu thị, nhiều sạp ế vào buổi chiều."
        ),
        goals=(
            "Trên 90% sạp niêm yết giá và ký cam kết",
            "Đặt 2 điểm cân đối chứng miễn phí",
            "Phản ánh giảm ít nhất một nửa",
        ),
        approach=(
            "Các chị trưởng ngành hàng làm trước, treo bảng giá viết tay to, rõ. Ban quản lý kiểm tra cân "
            "vào ngày bất kỳ trước mặt tiểu thương. Cuối tháng khách bình chọn sạp vui vẻ bằng hạt đậu bỏ "
            "vào hũ."
        ),
        place_and_people="Tiểu thương cố định, người bán theo buổi và khách hàng tại {noi}.",
        forces=(
            "Chi hội Phụ nữ tiểu thương, Ban quản lý, Khối dân vận, cơ quan kinh tế phối hợp kiểm định cân."
        ),
        resources="Quỹ chi hội tiểu thương; cân đối chứng do một doanh nghiệp tặng; bảng giá các sạp tự làm.",
        outputs="Bản cam kết theo ngành hàng, nhật ký điểm cân đối chứng, kết quả bình chọn từng tháng.",
        sustainability="Sạp được khách chọn bán chạy hơn nên tiểu thương tự giữ uy tín.",
        result=WrittenResult(
            situation="Đa số tiểu thương là phụ nữ trung niên, bán lâu năm, quen nếp cũ.",
            process=(
                "Họp theo ngành hàng cá, thịt, rau, hàng khô; ký cam kết; bình chọn từ tháng thứ hai; sơ kết "
                "cùng khách quen."
            ),
            achieved=(
                "Tiểu thương niêm yết giá gần như toàn chợ, phản ánh giảm rõ và được giải quyết ngay trong "
                "buổi. Buổi chiều khách trở lại, lối đi thông, nhà lồng sạch."
            ),
            difficulties="Hàng tươi sống thay giá liên tục, bảng giá có lúc chưa kịp sửa.",
            lessons="Để khách hàng chấm điểm là cách nhắc nhẹ mà hiệu quả.",
        ),
        metrics=(
            Metric("Sạp niêm yết giá", "household", (100, 118), (98, 122)),
            Metric("Lượt khách tham gia bình chọn", "participation", (900, 1400), (880, 1600)),
            Metric("Phản ánh được giải quyết", "dossier", (8, 12), (6, 12)),
        ),
        changes_this_year="Thêm mã quét thanh toán ở các sạp và chấm điểm vệ sinh cuối ngày.",
    ),
    WrittenModel(
        key="cho_khong_tien_mat",
        sector="KT",
        kinds=("state_body", "ward", "commune"),
        units=("Kinh tế", "Tài chính", "phường"),
        place_kind="market",
        titles=(
            "{noi} - chợ không tiền mặt",
            "Khéo vận động {noi} bán hàng bằng mã quét",
        ),
        background=(
            "Qua khảo sát, chỉ 22% hộ bán tại {noi} nhận chuyển khoản, khách trẻ thường phải chạy đi rút "
            "tiền. Tiểu thương lớn tuổi sợ mất tiền trong máy, sợ bị tính thuế nhiều hơn."
        ),
        goals=(
            "Ít nhất 80% hộ có mã thanh toán",
            "Không hộ nào bị mất tiền vì thao tác sai",
            "Nửa số giao dịch buổi sáng qua chuyển khoản",
        ),
        approach=(
            "Ngân hàng cử nhân viên ngồi cạnh sạp trong ba buổi chợ thay vì mở hội nghị. Loa báo tiền về gắn "
            "tại sạp để người bán không phải nhìn điện thoại. Cán bộ thuế giải thích trực tiếp cách tính hộ "
            "khoán."
        ),
        place_and_people="Hộ kinh doanh cố định và người bán theo buổi tại {noi}.",
        forces="{don_vi} chủ trì, ngân hàng, Ban quản lý chợ, Chi cục Thuế, Đoàn Thanh niên.",
        resources="Ngân hàng tài trợ mã in, loa báo; đoàn viên hướng dẫn; kinh phí in bảng do ngân sách.",
        outputs="Danh sách hộ có mã, loa báo tại sạp, tờ giải đáp về thuế và an toàn tài khoản.",
        sustainability="Hộ bán đã quen thì không bỏ; ngân hàng tiếp tục bảo hành loa.",
        result=WrittenResult(
            situation="Người bán theo buổi chiếm một phần ba, hay đổi chỗ.",
            process=(
                "Khảo sát, làm thử dãy hàng khô, sau đó đến hàng cá, rau; mỗi tháng đếm lại số hộ dùng thật."
            ),
            achieved=(
                "Đa số hộ bán đã dùng mã quét thường xuyên, khách và người bán đều thấy tiện. Các cô lớn "
                "tuổi tự kiểm tra được tiền về; không có hộ nào bị mất tiền do thao tác."
            ),
            difficulties="Sóng điện thoại trong nhà lồng yếu; một số hộ vẫn cất mã dưới gầm sạp.",
            lessons="Nói rõ chuyện thuế ngay từ đầu thì hết e ngại.",
        ),
        metrics=(
            Metric("Hộ có mã thanh toán", "household", (90, 110), (84, 118)),
            Metric("Lượt hướng dẫn tại sạp", "participation", (240, 320), (240, 380)),
            Metric("Loa báo tiền về", "other", (60, 80), (55, 85)),
        ),
        changes_this_year="Phủ wifi miễn phí ở nhà lồng và hướng dẫn nhận diện biên lai chuyển tiền giả.",
    ),
    WrittenModel(
        key="von_xoay_vong_phu_nu",
        sector="KT",
        kinds=("mass_organisation",),
        units=("Phụ nữ",),
        place_kind="topic",
        titles=(
            "Tổ góp vốn xoay vòng {noi}",
            "Khéo giúp chị em khởi sự {noi}",
            "Đồng vốn nhỏ cho {noi}",
        ),
        places=(
            "nghề bánh dừa",
            "nghề đan giỏ cọng dừa",
            "nghề may gia công",
            "nghề nấu ăn tại nhà",
            "nghề trồng rau sạch",
            "nghề bán hàng qua mạng",
        ),
        background=(
            "Nhiều chị em muốn làm {noi} nhưng chỉ cần 5 - 10 triệu đồng ban đầu mà không vay được vì không "
            "có tài sản. Qua tư vấn, có 7 chị đã lỡ vay nóng lãi 20% một tháng."
        ),
        goals=(
            "Lập 8 tổ, mỗi tổ 10 - 12 chị",
            "Có 30 chị khởi sự, 70% có lãi sau sáu tháng",
            "Không hội viên nào trong tổ vay tín dụng đen",
        ),
        approach=(
            "Mỗi tháng mỗi chị góp 200 nghìn đồng, bốc thăm hoặc ưu tiên người cần làm ăn. Người vay trình "
            "bày kế hoạch trước tổ, các chị hỏi tới nơi rồi mới giao vốn. Chị đã thành công kèm chị mới, "
            "cuối tháng cùng tính sổ."
        ),
        place_and_people="Hội viên, phụ nữ có nhu cầu khởi sự hoặc mở rộng {noi}.",
        forces="{don_vi} hướng dẫn, chi hội quản lý tổ; ngân hàng chính sách tiếp vốn cho tổ làm tốt.",
        resources="Tiền góp của tổ viên, vốn ủy thác, lớp dạy nghề ngắn ngày.",
        outputs="Sổ góp vốn, kế hoạch làm ăn của từng chị, bảng theo dõi thu nhập sáu tháng.",
        sustainability="Vốn của tổ sinh ra từ tổ, không hết khi chương trình kết thúc.",
        result=WrittenResult(
            situation="Phần lớn chị em làm tại nhà, đầu ra trông vào người quen.",
            process=(
                "Tập huấn sổ sách hai buổi, lập tổ theo nghề, giao vốn từng đợt, mỗi quý đi xem tận nơi một "
                "lần."
            ),
            achieved=(
                "Vốn quay đều, các chị mới khởi sự phần lớn có thu nhập thêm mỗi tháng. Những chị vướng vay "
                "nóng được tổ giúp trả dứt; sản phẩm của tổ có nhãn và bán được ở hội chợ."
            ),
            difficulties="Có chị nghỉ giữa chừng do bận con nhỏ; bao bì chưa đẹp.",
            lessons="Hỏi kỹ trước khi giao vốn là thương nhau. Sổ sách rõ thì tình cảm bền.",
        ),
        metrics=(
            Metric("Vốn góp xoay vòng", "million_dong", (180, 240), (170, 290)),
            Metric("Chị em khởi sự", "person", (28, 34), (24, 38)),
            Metric("Tổ góp vốn hoạt động", "other", (8, 9), (7, 10)),
        ),
        changes_this_year="Góp thêm quỹ rủi ro 5% và cùng đặt bao bì chung cho các tổ.",
    ),
    WrittenModel(
        key="ho_tro_ho_kinh_doanh",
        sector="KT",
        kinds=("state_body",),
        units=("Tài chính", "Kinh tế", "Thuế"),
        place_kind="topic",
        titles=(
            "Đồng hành cùng {noi}",
            "Khéo hướng dẫn {noi} kê khai, đăng ký",
            "Bàn tư vấn thuế, vốn cho {noi}",
        ),
        places=(
            "hộ kinh doanh mới mở",
            "hộ làm bánh kẹo dừa",
            "cơ sở lưu trú nhà dân",
            "hợp tác xã nông nghiệp",
            "hộ bán hàng trực tuyến",
            "doanh nghiệp nhỏ mới thành lập",
        ),
        background=(
            "Mỗi tháng có khoảng 40 lượt {noi} đến hỏi cùng một loại câu hỏi: đăng ký ở đâu, kê khai thế "
            "nào, được hỗ trợ gì. Người dân phải đi ba nơi mới đủ câu trả lời, có hồ sơ bị trả lại bốn lần."
        ),
        goals=(
            "Mỗi hồ sơ không trả lại quá một lần",
            "Rút ngắn một phần ba thời gian giải quyết",
            "Có 95% người được tư vấn hài lòng",
        ),
        approach=(
            "Sáng thứ tư hằng tuần các bộ phận ngồi chung một bàn, người dân hỏi một lần. Mỗi câu hỏi được "
            "ghi lại, trả lời thành tờ một trang. Hồ sơ khó thì cán bộ đến tận cơ sở xem và chỉ."
        ),
        place_and_people="Đối tượng phục vụ là {noi} trên địa bàn.",
        forces="{don_vi} chủ trì; cơ quan thuế, bộ phận một cửa, tổ chức tín dụng cử người.",
        resources="Bàn ghế, máy tính có sẵn; kinh phí in tài liệu từ nguồn tự chủ.",
        outputs="Bộ 20 câu hỏi đáp một trang, sổ tiếp nhận, phiếu đánh giá sau mỗi lần tư vấn.",
        sustainability="Bộ câu hỏi đáp được cập nhật khi quy định thay đổi, dùng chung cho tất cả cán bộ.",
        result=WrittenResult(
            situation="Quy định thay đổi nhiều, người dân ít đọc văn bản dài.",
            process=(
                "Tổng hợp câu hỏi trong ba tháng; mở bàn tư vấn; hằng tháng họp rút kinh nghiệm các hồ sơ bị "
                "trả."
            ),
            achieved=(
                "Số hồ sơ phải bổ sung giảm rõ, thời gian giải quyết rút ngắn. Từ chuyện tư vấn, đơn vị đề "
                "xuất bỏ được hai loại giấy tờ không cần thiết; {noi} tìm đến ngày càng chủ động."
            ),
            difficulties="Sáng thứ tư có lúc quá đông; một số câu hỏi phải chờ ngành dọc trả lời.",
            lessons="Ngồi vào chỗ của người dân mới thấy họ vướng ở đâu.",
        ),
        metrics=(
            Metric("Lượt tư vấn", "participation", (400, 520), (410, 610)),
            Metric("Hồ sơ giải quyết trước hạn", "dossier", (180, 240), (175, 270)),
            Metric("Cơ sở được đến hướng dẫn tận nơi", "other", (30, 40), (28, 46)),
        ),
        changes_this_year="Mở thêm khung tư vấn trực tuyến chiều thứ sáu và ghi hình lại các câu hỏi khó.",
    ),
    WrittenModel(
        key="chuyen_doi_cay_trong",
        sector="KT",
        kinds=("ward", "commune", "mass_organisation", "state_body"),
        units=(
            "xã",
            "phường 7",
            "phường 8",
            "phường Phú Tân",
            "phường Bến Tre",
            "phường Sơn Đông",
            "Nông dân",
            "Kinh tế",
        ),
        place_kind="area",
        titles=(
            "Khéo vận động chuyển đổi vườn tạp {noi}",
            "Vườn tạp thành vườn bưởi, vườn dừa {noi}",
        ),
        background=(
            "Ở {noi} còn 14 ha vườn tạp, cây già, thu chưa tới 30 triệu đồng mỗi ha một năm. Chủ vườn lớn "
            "tuổi sợ đốn cây cũ thì ba năm không có thu nhập."
        ),
        goals=(
            "Chuyển đổi 8 ha trong năm",
            "Hộ chuyển đổi có thu nhập xen canh ngay năm đầu",
            "Thu nhập sau ba năm gấp đôi",
        ),
        approach=(
            "Chuyển từng phần ba vườn, không đốn một lần. Trồng xen rau, đu đủ, nuôi gà để lấy ngắn nuôi "
            "dài. Kỹ sư nông nghiệp về hưu trong xóm nhận làm cố vấn, mỗi tuần đi một vườn."
        ),
        place_and_people="Hộ có vườn tạp, vườn già cỗi tại {noi}.",
        forces="Hội Nông dân, cán bộ khuyến nông, hợp tác xã cung cấp giống.",
        resources="Hỗ trợ 50% tiền giống, vốn vay ưu đãi, công cải tạo do các hộ đổi công.",
        outputs="Bản đồ vườn chuyển đổi, sổ theo dõi thu nhập, mô hình điểm để tham quan.",
        sustainability="Cách chuyển từng phần ít rủi ro nên hộ khác dễ theo.",
        result=WrittenResult(
            situation="Đất phù sa tốt nhưng mương vườn cạn, mùa khô hay nhiễm mặn.",
            process="Chọn năm vườn điểm, đo đất đo nước, làm mương trữ ngọt, xuống giống đầu mùa mưa.",
            achieved=(
                "Diện tích chuyển đổi đạt theo kế hoạch, cây giống sống trên 92%. Rau màu trồng xen cho thu "
                "nhập ngay vụ đầu, nhiều hộ chung quanh đến hỏi và đăng ký cho năm sau."
            ),
            difficulties="Một vườn bị ngập do vỡ bờ bao, phải trồng dặm.",
            lessons="Tính giúp nông dân ba năm trước mắt ăn bằng gì rồi mới bàn cây gì.",
        ),
        metrics=(
            Metric("Diện tích chuyển đổi", "m2", (60000, 85000), (54000, 90000)),
            Metric("Hộ chuyển đổi", "household", (22, 30), (20, 33)),
            Metric("Lượt người tham quan, tập huấn", "participation", (120, 160), (110, 190)),
        ),
        changes_this_year="Mở rộng sang phần vườn còn lại và lắp tưới nhỏ giọt cho 10 hộ.",
    ),
    WrittenModel(
        key="tru_ngot_phong_man",
        sector="KT",
        kinds=("ward", "commune", "state_body", "mass_organisation"),
        units=(
            "xã",
            "phường 7",
            "phường 8",
            "phường Phú Tân",
            "phường Bến Tre",
            "phường Sơn Đông",
            "Kinh tế",
            "Nông dân",
            "Tài nguyên",
        ),
        place_kind="area",
        titles=(
            "Trữ ngọt, ngăn mặn ở {noi}",
            "Nhà nhà có nước ngọt mùa hạn {noi}",
            "Khéo vận động bà con {noi} trữ nước mưa",
        ),
        background=(
            "Mùa khô, độ mặn ở {noi} có lúc vượt 4 phần nghìn kéo dài hơn một tháng, 35% hộ thiếu nước ăn, "
            "vườn rụng trái. Mỗi năm nhà nước phải chở nước bằng xe bồn."
        ),
        goals=(
            "Mỗi hộ trữ tối thiểu 3 m³ nước mưa",
            "Giữ được 5 mương vườn trữ ngọt dùng chung",
            "Không để hộ nào phải mua nước giá cao",
        ),
        approach=(
            "Từ tháng 10 tổ tự quản đi từng nhà xem lu, bồn, nhà nào thiếu thì lên danh sách mua chung giá "
            "gốc. Ba nhà một nhóm chia nước khi cạn. Người đo mặn báo mỗi sáng trên loa và nhóm Zalo."
        ),
        place_and_people="Hộ dân và chủ vườn ở {noi}; ưu tiên người già neo đơn.",
        forces="Ban nhân dân, Hội Nông dân, Hội Phụ nữ, trạm cấp nước.",
        resources="Dân góp mua bồn; doanh nghiệp tặng 20 bồn 1.000 lít; ngân sách nạo vét mương.",
        outputs="Danh sách dung tích trữ từng hộ, 5 mương trữ có nắp cống, bảng đo mặn hằng ngày.",
        sustainability="Bồn, mương dùng nhiều năm; nhóm ba nhà tự chia nước mà không cần điều hành.",
        result=WrittenResult(
            situation="Nước giếng nhiễm phèn, nhà máy nước ở xa cuối đường ống nên yếu.",
            process=(
                "Tháng 10 rà soát; tháng 11 mua bồn, nạo vét; tháng 12 đóng cống; mùa khô đo mặn và điều "
                "phối."
            ),
            achieved=(
                "Qua mùa hạn, không hộ nào phải mua nước giá cao, vườn cây giữ được tán. Nhóm ba nhà hoạt "
                "động tốt, người neo đơn được xóm giềng chia nước đều."
            ),
            difficulties="Nước trữ lâu cần xử lý, một số lu chưa có nắp.",
            lessons="Lo từ mùa mưa mới kịp mùa khô. Thông tin độ mặn phải đến dân mỗi ngày.",
        ),
        metrics=(
            Metric("Hộ đủ 3 m³ nước trữ", "household", (160, 210), (150, 230)),
            Metric("Bồn, lu mua chung", "other", (70, 100), (66, 120)),
            Metric("Mương trữ ngọt được làm", "work", (5, 6), (4, 7)),
        ),
        changes_this_year="Lắp lọc nước tại nhà văn hóa và thay lu hở bằng bồn có nắp.",
    ),
    WrittenModel(
        key="du_lich_xanh",
        sector="KT",
        kinds=("ward", "commune", "state_body"),
        units=("Mỹ Thạnh An", "Phú Nhuận", "Nhơn Thạnh", "Bình Phú", "Văn hóa", "An Hội", "phường Bến Tre"),
        place_kind="area",
        titles=(
            "Khéo làm du lịch từ vườn nhà {noi}",
            "Khách đến vườn, dân có nghề ở {noi}",
        ),
        background=(
            "Khách đi thuyền ghé {noi} mỗi ngày có lúc gần 200 người nhưng chỉ dừng 20 phút, dân chỉ bán "
            "được nước dừa. Mấy hộ tự mở điểm thì chèo kéo nhau, có khách phản ánh giá không thống nhất."
        ),
        goals=(
            "Liên kết 12 hộ làm một tuyến tham quan",
            "Thống nhất giá, không chèo kéo",
            "Thu nhập mỗi hộ tăng thêm 3 triệu đồng một tháng",
        ),
        approach=(
            "Mỗi hộ chọn một việc khác nhau: gói bánh, đan lá dừa, chèo xuồng, kể chuyện xưa, nấu cơm. Cả "
            "tuyến chung một bảng giá, một quỹ dọn vệ sinh. Hằng tuần họp nửa giờ ở bến để gỡ chuyện va "
            "chạm."
        ),
        place_and_people="Hộ dân có vườn, có nghề ở {noi} và các đơn vị lữ hành.",
        forces="Tổ du lịch cộng đồng do dân bầu, Hội Phụ nữ, Đoàn Thanh niên, cán bộ văn hóa.",
        resources="Dân tự sửa lối đi, nhà vệ sinh; công ty lữ hành hỗ trợ áo phao, bảng chỉ dẫn.",
        outputs="Sơ đồ tuyến, bảng giá chung, quy ước tổ du lịch, sổ khách.",
        sustainability="Quỹ chung và quy ước giúp tổ tự vận hành.",
        result=WrittenResult(
            situation="Cảnh quan sông nước đẹp, dân hiền hòa nhưng chưa quen phục vụ.",
            process=(
                "Mời các hộ đi xem nơi làm tốt; chia việc; tập dượt đón ba đoàn khách; mở tuyến chính thức."
            ),
            achieved=(
                "Thời gian khách ở lại tăng từ 20 phút lên hơn hai giờ, các hộ có thu nhập đều và không còn "
                "giành khách. Trẻ trong xóm học thêm tiếng Anh để chào khách, đường đi sạch hơn."
            ),
            difficulties="Mùa mưa khách giảm; hai hộ chưa đạt yêu cầu vệ sinh nên tạm dừng.",
            lessons="Mỗi nhà một việc thì khỏi giành nhau; giá chung phải được cả tổ giữ.",
        ),
        metrics=(
            Metric("Lượt khách tham quan", "participation", (4000, 6000), (3800, 7200)),
            Metric("Hộ tham gia tuyến", "household", (11, 13), (10, 15)),
            Metric("Doanh thu của các hộ", "million_dong", (350, 500), (320, 610)),
        ),
        changes_this_year="Thêm hoạt động buổi tối nghe đờn ca và một tuyến xe đạp.",
    ),
    WrittenModel(
        key="ocop_san_pham",
        sector="KT",
        kinds=("state_body", "ward", "commune", "mass_organisation"),
        units=("Kinh tế", "xã", "phường", "Nông dân"),
        place_kind="topic",
        titles=(
            "Khéo vận động cơ sở làm {noi} đạt chuẩn OCOP",
            "Nâng tầm {noi}",
        ),
        places=(
            "kẹo dừa truyền thống",
            "bánh phồng",
            "mật hoa dừa",
            "giỏ cọng dừa",
            "dầu dừa",
            "trầu Nhơn Thạnh",
        ),
        background=(
            "Các cơ sở làm {noi} có tay nghề, bán được ở chợ nhưng không nhãn, không hạn dùng nên không vào "
            "được cửa hàng. Chủ cơ sở ngại hồ sơ, sợ tốn tiền kiểm nghiệm."
        ),
        goals=(
            "Có 4 sản phẩm được xếp hạng 3 sao trở lên",
            "Mỗi cơ sở tăng doanh thu ít nhất 15%",
            "Thêm 20 lao động tại chỗ",
        ),
        approach=(
            "Mỗi cơ sở có một cán bộ kèm từ lúc soạn hồ sơ đến lúc chấm. Các cơ sở góp chung tiền kiểm "
            "nghiệm để được giá thấp. Sinh viên mỹ thuật thiết kế nhãn theo chuyện nghề của từng nhà."
        ),
        place_and_people="Cơ sở, hộ gia đình sản xuất {noi} trên địa bàn.",
        forces="{don_vi} chủ trì; Hội Phụ nữ, Hội Nông dân, Đoàn Thanh niên và chuyên gia bao bì.",
        resources="Kinh phí chương trình OCOP, vốn đối ứng của cơ sở, hỗ trợ của trường nghề.",
        outputs="Hồ sơ sản phẩm, kết quả kiểm nghiệm, nhãn và mã truy xuất, quyết định xếp hạng.",
        sustainability="Sổ tay các bước làm hồ sơ giúp cơ sở sau tự làm.",
        result=WrittenResult(
            situation="Sản xuất tại nhà, mặt bằng nhỏ, lao động chủ yếu là người thân.",
            process=(
                "Chọn cơ sở có nguyện vọng; sửa nhà xưởng; kiểm nghiệm; đóng gói; nộp hồ sơ và dự hội chợ."
            ),
            achieved=(
                "Sản phẩm được xếp hạng, vào được cửa hàng đặc sản và bán trên mạng. Doanh thu tăng, các cơ "
                "sở thuê thêm người trong xóm; người làm {noi} tự hào hơn về nghề."
            ),
            difficulties="Yêu cầu mặt bằng sản xuất một chiều khó với nhà nhỏ.",
            lessons="Kèm từng nhà, từng tờ giấy; góp chung để giảm chi phí.",
        ),
        metrics=(
            Metric("Sản phẩm được xếp hạng", "other", (3, 5), (3, 6)),
            Metric("Lao động có việc thêm", "person", (18, 24), (15, 28)),
            Metric("Doanh thu tăng thêm", "million_dong", (200, 320), (180, 390)),
        ),
        changes_this_year="Hỗ trợ nâng hạng sao và mở gian hàng chung ở bến xe, bến tàu.",
    ),
    WrittenModel(
        key="thoat_ngheo_cho_can_cau",
        sector="KT",
        kinds=("ward", "commune", "mass_organisation", "state_body"),
        units=("phường", "xã", "Mặt trận", "Cựu chiến binh", "Lao động"),
        place_kind="area",
        titles=(
            "Mỗi chi bộ giúp một hộ thoát nghèo {noi}",
            "Khéo trao cần câu cho hộ nghèo {noi}",
        ),
        background=(
            "{noi} còn 17 hộ nghèo, cận nghèo, trong đó 6 hộ đã thoát rồi tái nghèo vì bệnh tật, mất việc. "
            "Quà thì năm nào cũng nhận nhưng không hộ nào có kế hoạch làm ăn thật sự."
        ),
        goals=(
            "Giúp 8 hộ thoát nghèo bền vững",
            "Mỗi hộ có kế hoạch sinh kế riêng do chính hộ viết",
            "Không hộ nào tái nghèo",
        ),
        approach=(
            "Ngồi lại với từng gia đình hỏi biết làm gì, thích làm gì, ai lo sức khỏe. Mỗi chi bộ đỡ đầu một "
            "hộ trong hai năm, tháng nào cũng ghé. Hỗ trợ bằng công cụ, con giống và chỗ bán, không phát "
            "tiền."
        ),
        place_and_people="Hộ nghèo, cận nghèo tại {noi} còn sức lao động.",
        forces="Chi bộ, Mặt trận, các đoàn thể; doanh nghiệp nhận con em vào làm.",
        resources="Quỹ vì người nghèo, vốn chính sách, đóng góp của đảng viên.",
        outputs="Kế hoạch sinh kế từng hộ, sổ theo dõi thu nhập, kết quả rà soát cuối năm.",
        sustainability="Đỡ đầu hai năm để hộ đứng vững rồi mới rút.",
        result=WrittenResult(
            situation="Hộ nghèo chủ yếu thiếu lao động, thiếu vốn và thiếu chỗ bán.",
            process=(
                "Phân công đỡ đầu; viết kế hoạch; giao công cụ; tháng nào cũng kiểm tra; cuối năm rà soát "
                "độc lập."
            ),
            achieved=(
                "Các hộ được giúp có việc làm ổn định như bán cháo, sửa xe, nuôi dê, may gia công. Cuối năm "
                "rà soát đạt chuẩn thoát nghèo; có hộ xin rút tên để nhường suất cho nhà khác."
            ),
            difficulties="Hai hộ có người bệnh nặng chưa thể thoát trong năm.",
            lessons="Hỏi trước khi cho. Đi cùng một nhà hai năm hơn ghé mười nhà một lần.",
        ),
        metrics=(
            Metric("Hộ thoát nghèo", "household", (7, 9), (6, 10)),
            Metric("Giá trị công cụ, con giống", "million_dong", (80, 120), (76, 150)),
            Metric("Lượt đến thăm, hướng dẫn", "participation", (180, 240), (190, 270)),
        ),
        changes_this_year="Chuyển bốn hộ sang giai đoạn theo dõi, nhận thêm năm hộ cận nghèo.",
    ),
    WrittenModel(
        key="hoi_vien_lam_giau",
        sector="KT",
        kinds=("mass_organisation",),
        units=("Nông dân", "Cựu chiến binh"),
        entry_type="exemplar",
        subject="individual",
        person_position="Hội viên {don_vi}",
        place_kind="topic",
        titles=(
            "Lão nông nuôi {noi} giúp cả xóm cùng khá",
            "Hội viên làm giàu từ {noi}, giữ lửa nghề cho lớp trẻ",
        ),
        places=(
            "dê vỗ béo",
            "bưởi da xanh",
            "ong lấy mật",
            "cá cảnh",
            "hoa kiểng",
            "dừa xiêm",
        ),
        background=(
            "Từ một hộ cận nghèo, cá nhân được giới thiệu đã gây dựng cơ sở {noi} có lãi trên 200 triệu đồng "
            "mỗi năm. Chung quanh còn nhiều hội viên muốn học nghề nhưng không có vốn và không dám thử."
        ),
        goals=(
            "Hướng dẫn nghề cho 15 hộ",
            "Cho mượn con giống, cây giống không lấy lãi",
            "Mỗi hộ học nghề có thu nhập sau một năm",
        ),
        approach=(
            "Mở sân nhà thành chỗ dạy nghề vào sáng chủ nhật. Cho mượn giống trước, có thu rồi mới trả lại "
            "bằng giống. Hộ nào thất bại thì đến tận nơi tìm nguyên do và cho làm lại lần hai."
        ),
        place_and_people="Hội viên và thanh niên muốn học nghề {noi}.",
        forces="Cá nhân điển hình làm nòng cốt, chi hội chọn hộ và theo dõi việc trả giống.",
        resources="Con giống, cây giống của gia đình; kinh nghiệm và thời gian của bản thân.",
        outputs="Sổ cho mượn giống, danh sách hộ làm được nghề, tài liệu kỹ thuật viết tay.",
        sustainability="Giống trả lại được chuyển cho hộ kế tiếp nên vòng quay tự chạy.",
        result=WrittenResult(
            situation="Đất vườn ít, vốn mỏng, lao động chủ yếu là hai vợ chồng.",
            process="Mỗi quý nhận ba, bốn hộ, dạy tại sân, theo dõi đến lần thu đầu tiên mới kết thúc.",
            achieved=(
                "Đa số hộ học nghề đã có thu nhập từ {noi} và trả đủ giống. Ba thanh niên đi làm xa trở về "
                "lập nghiệp; chi hội có thêm tổ nghề nghiệp."
            ),
            difficulties="Giá đầu ra lên xuống thất thường, vài hộ nản lòng.",
            lessons="Giúp người ta bằng cái mình đang làm được, không hứa cái chưa làm.",
        ),
        metrics=(
            Metric("Hộ được truyền nghề", "household", (14, 18), (12, 20)),
            Metric("Giá trị giống cho mượn", "million_dong", (50, 80), (46, 95)),
            Metric("Lượt người đến học", "participation", (150, 220), (150, 260)),
        ),
        changes_this_year="Cùng các hộ đã thành nghề lập tổ bán chung và nhận thêm năm hộ.",
    ),
    WrittenModel(
        key="khoi_nghiep_thanh_nien",
        sector="KT",
        kinds=("mass_organisation",),
        units=("Đoàn",),
        place_kind="topic",
        titles=(
            "Khéo tiếp lửa khởi nghiệp {noi}",
            "Vườn ươm ý tưởng trẻ {noi}",
        ),
        places=(
            "từ phụ phẩm dừa",
            "nông nghiệp đô thị",
            "du lịch trải nghiệm",
            "công nghệ phục vụ tiểu thương",
            "hàng thủ công",
            "dịch vụ chăm sóc người cao tuổi",
        ),
        background=(
            "Đoàn viên có nhiều ý tưởng {noi} nhưng gần như chỉ dừng ở cuộc thi. Trong 12 ý tưởng đoạt giải "
            "ba năm qua chỉ 2 ý tưởng được làm thật."
        ),
        goals=(
            "Có 5 dự án chạy thật ít nhất sáu tháng",
            "Mỗi dự án có người hướng dẫn là chủ doanh nghiệp",
            "Kết nối 400 triệu đồng vốn vay và góp vốn",
        ),
        approach=(
            "Thay cuộc thi bằng ba vòng làm thử: bán thử một tuần, sửa, bán lại. Chủ doanh nghiệp nhận kèm, "
            "gặp hai tuần một lần ở xưởng của mình. Dự án dừng thì tổng kết bài học chứ không giấu."
        ),
        place_and_people="Đoàn viên, thanh niên 18 - 35 tuổi có ý tưởng {noi}.",
        forces="{don_vi}, câu lạc bộ doanh nghiệp trẻ, ngân hàng chính sách.",
        resources="Vốn Quỹ quốc gia về việc làm, góp vốn của người hướng dẫn, gian hàng miễn phí.",
        outputs="Sổ bán thử, báo cáo sáu tháng của từng dự án, danh sách người hướng dẫn.",
        sustainability="Đội ngũ người hướng dẫn gắn bó qua nhiều khóa.",
        result=WrittenResult(
            situation="Thanh niên có chuyên môn nhưng thiếu kinh nghiệm bán hàng.",
            process=(
                "Tuyển 14 nhóm, qua vòng một còn 9, vòng hai còn 6; hỗ trợ vốn và pháp lý cho các nhóm còn "
                "lại."
            ),
            achieved=(
                "Các dự án vào vòng cuối đều có doanh thu, có nhóm đã thuê thêm lao động. Hai nhóm dừng "
                "nhưng viết lại bài học cho khóa sau; phong trào {noi} được nhiều bạn trẻ quan tâm."
            ),
            difficulties="Thủ tục vay mất nhiều thời gian; mặt bằng khó tìm.",
            lessons="Bán thử được một tuần quý hơn đoạt giải nhất.",
        ),
        metrics=(
            Metric("Dự án chạy trên sáu tháng", "other", (5, 6), (4, 7)),
            Metric("Vốn được kết nối", "million_dong", (380, 480), (330, 560)),
            Metric("Lượt thanh niên tham gia", "participation", (150, 220), (150, 270)),
        ),
        changes_this_year="Mở phòng làm việc chung buổi tối và nhận nhóm học sinh trung học dự thính.",
    ),
    WrittenModel(
        key="chuong_trai_xa_nha",
        sector="KT",
        kinds=("commune",),
        place_kind="area",
        titles=(
            "Khéo vận động hộ chăn nuôi {noi} dời chuồng trại",
            "Chuồng sạch, xóm thơm ở {noi}",
        ),
        background=(
            "{noi} có 14 hộ nuôi heo sát nhà người khác, mùi nặng vào buổi trưa, nước thải chảy xuống rạch. "
            "Đây là nguồn sống chính của các hộ nên nhắc nhở mãi không dứt."
        ),
        goals=(
            "Dời hoặc chuyển nghề cho 12 hộ",
            "Các hộ còn lại có hầm biogas",
            "Không hộ nào giảm thu nhập quá hai tháng",
        ),
        approach=(
            "Mỗi hộ được tính riêng bài toán: dời ra vườn xa, nuôi ghép hoặc đổi sang gà, dê. Hộ đổi nghề "
            "được tập huấn và vay vốn trước khi bán đàn. Xóm giềng chịu mùi lâu năm góp ngày công dời "
            "chuồng."
        ),
        place_and_people="14 hộ chăn nuôi và các hộ sống gần tại {noi}.",
        forces="Hội Nông dân, cán bộ thú y, ban nhân dân.",
        resources="Vốn ưu đãi, hỗ trợ hầm biogas, ngày công của xóm.",
        outputs="Phương án từng hộ, chuồng mới hoặc nghề mới, hầm biogas.",
        sustainability="Quy ước mới không cho xây chuồng trong 50 m quanh nhà ở.",
        result=WrittenResult(
            situation="Hộ nuôi từ năm đến ba mươi con, chuồng cũ tạm bợ.",
            process="Đo mùi, đếm đàn; bàn từng nhà; hỗ trợ vốn; tổng vệ sinh.",
            achieved=(
                "Các hộ dần chuyển đi hoặc đổi nghề, mùi hôi gần như hết. Rạch trong trở lại, quan hệ láng "
                "giềng êm hơn."
            ),
            difficulties="Giá heo tăng lúc giữa năm làm vài hộ chần chừ.",
            lessons="Đặt bữa cơm của hộ nuôi lên bàn trước khi bàn chuyện dời.",
        ),
        metrics=(
            Metric("Hộ dời chuồng hoặc đổi nghề", "household", (11, 13), (9, 14)),
            Metric("Hầm biogas được làm", "work", (4, 6), (4, 7)),
            Metric("Vốn hỗ trợ", "million_dong", (200, 280), (180, 320)),
        ),
        changes_this_year="Lập tổ nuôi gà thả vườn của các hộ đã đổi nghề.",
    ),
    WrittenModel(
        key="don_vi_don_sach_du_an",
        sector="KT",
        kinds=("state_body", "party_body"),
        units=("Quản lý đô thị", "Tài nguyên", "Hạ tầng", "Văn phòng", "Kinh tế"),
        place_kind="work",
        titles=(
            "Khéo tháo gỡ để {noi} về đích",
            "Một đầu mối trả lời dân về {noi}",
        ),
        background=(
            "Làm {noi} có bốn cơ quan cùng phụ trách, dân hỏi nơi này được chỉ qua nơi khác. Một thắc mắc về "
            "ranh đi lòng vòng trung bình 38 ngày."
        ),
        goals=(
            "Mỗi thắc mắc trả lời trong 7 ngày",
            "Giảm 80% đơn hỏi lặp lại",
            "Không để dự án chậm vì thông tin",
        ),
        approach=(
            "Cử một đầu mối nhận hỏi và chịu trách nhiệm đến cùng. Bảng câu hỏi của dân treo công khai, đánh "
            "dấu đã trả lời hay chưa. Sáng thứ năm các cơ quan họp nhanh tại công trường."
        ),
        place_and_people="Hộ chịu ảnh hưởng bởi {noi}.",
        forces="{don_vi} làm đầu mối, các cơ quan chuyên môn, chủ đầu tư và địa phương.",
        resources="Kinh phí thường xuyên, bảng thông tin do chủ đầu tư lắp.",
        outputs="Sổ câu hỏi, thời gian trả lời, biên bản họp hiện trường.",
        sustainability="Cách một đầu mối ghi thành quy trình dùng cho công trình khác.",
        result=WrittenResult(
            situation="Hồ sơ pháp lý nằm ở nhiều nơi, nhiều thời kỳ.",
            process="Thống nhất đầu mối; lập sổ; họp hiện trường; khảo sát mức hài lòng.",
            achieved=(
                "Thời gian trả lời rút từ hơn một tháng xuống còn dưới một tuần. Đơn hỏi lặp lại giảm, công "
                "trình theo kịp tiến độ, người dân tự theo dõi trên bảng."
            ),
            difficulties="Việc liên quan quy hoạch chung chưa trả lời dứt điểm.",
            lessons="Có một người chịu trách nhiệm thì dân hết chạy vòng.",
        ),
        metrics=(
            Metric("Thắc mắc được trả lời", "dossier", (110, 150), (105, 170)),
            Metric("Buổi họp hiện trường", "other", (36, 48), (34, 52)),
            Metric("Hộ được cập nhật thông tin", "household", (140, 190), (136, 210)),
        ),
        changes_this_year="Đưa bảng câu hỏi lên mạng và gửi tin nhắn khi có trả lời.",
    ),
    WrittenModel(
        key="may_gia_cong_xom",
        sector="KT",
        kinds=("mass_organisation", "neighbourhood", "ward", "commune"),
        units=("Phụ nữ", "khu phố", "ấp", "phường", "xã", "Người cao tuổi"),
        place_kind="area",
        titles=(
            "Tổ đan cọng dừa lúc nông nhàn {noi}",
            "Việc nhẹ tại nhà cho chị em {noi}",
        ),
        background=(
            "Ở {noi} có 52 phụ nữ lớn tuổi và người chăm con nhỏ không thể đi làm công ty. Cọng dừa trong "
            "vườn bỏ mục, trong khi cơ sở giỏ xuất khẩu thiếu hàng."
        ),
        goals=(
            "Có việc cho 40 chị, 1,8 triệu đồng một tháng",
            "Hàng đạt yêu cầu trên 95%",
            "Tiền công trả hằng tuần",
        ),
        approach=(
            "Nghệ nhân dạy mười buổi, chị làm được dạy lại chị kế. Hàng giao tại nhà tổ trưởng, cân đếm "
            "trước mặt, ghi bảng. Người già chuốt cọng, người trẻ đan, mỗi người một công đoạn."
        ),
        place_and_people="Phụ nữ lớn tuổi, phụ nữ nuôi con nhỏ ở {noi}.",
        forces="Hội Phụ nữ, cơ sở đan giỏ, hộ có vườn dừa.",
        resources="Cọng dừa sẵn có, khuôn do cơ sở cho mượn, quỹ Hội.",
        outputs="Bảng tiền công tuần, số sản phẩm, danh sách thợ đạt tay nghề.",
        sustainability="Đơn hàng ký theo quý nên tổ chủ động.",
        result=WrittenResult(
            situation="Công lao động rảnh rỗi nhưng chia nhỏ trong ngày.",
            process="Khảo sát người muốn làm; dạy nghề; nhận đơn nhỏ; tăng dần.",
            achieved=(
                "Chị em có thu nhập đều, con nhỏ có mẹ ở cạnh. Cọng dừa không còn đốt bỏ; tổ được đặt thêm "
                "mẫu mới."
            ),
            difficulties="Đơn hàng ít vào đầu năm.",
            lessons="Chia công đoạn thì ai cũng góp tay được.",
        ),
        metrics=(
            Metric("Lao động có việc", "person", (36, 44), (33, 50)),
            Metric("Sản phẩm giao", "other", (5000, 7000), (4600, 8200)),
            Metric("Tiền công đã trả", "million_dong", (500, 700), (470, 790)),
        ),
        changes_this_year="Mở thêm mẫu túi, hộp và bán tại các bến du lịch.",
    ),
)
