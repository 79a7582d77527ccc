"""What a form says beside a field: one sentence for each code of a value that cannot be read.

A sentence says what to do, with an example. Services and `measures` raise codes; only here do they get words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchmaker import measures
from matchmaker.errors import Unprocessable
from matchmaker.measures import MeasureError, Quantity, Unit
from matchmaker.web.i18n import language

SENTENCES: Final[Mapping[str, LazyString]] = {
    "empty": _l("Anh/chị chưa điền mục này."),
    "not_picked": _l("Anh/chị chưa chọn mục này."),
    "too_long": _l("Dài quá. Viết gọn trong %(maximum)s ký tự."),
    "too_short": _l("Ngắn quá. Cần ít nhất %(minimum)s ký tự."),
    "not_a_number": _l("Chưa đọc được số này. Ví dụ: 12,5 hoặc 1.500."),
    "negative": _l("Số phải lớn hơn 0. Ví dụ: 12,5."),
    "not_a_count": _l("Chưa đọc được số này. Ví dụ: 120 hoặc 1.500."),
    "negative_count": _l("Số không được nhỏ hơn 0. Ví dụ: 120."),
    "zero": _l("Số phải lớn hơn 0. Ví dụ: 12,5."),
    "too_large": _l("Số lớn quá. Nhiều nhất là %(maximum)s."),
    "too_small": _l("Số nhỏ quá. Ít nhất là %(minimum)s."),
    "too_many_decimals": _l("Nhiều số lẻ quá. Viết nhiều nhất %(decimals)s số sau dấu phẩy."),
    "not_whole": _l("Viết số nguyên, không có phần lẻ. Ví dụ: 120."),
    "unknown_unit": _l("Chưa hiểu đơn vị “%(unit)s”. Chọn một trong: %(accepted)s."),
    "unknown_price_unit": _l("Chưa hiểu “%(unit)s”. Viết giá bằng đồng, ví dụ: 85.000 hoặc 85k."),
    "not_a_date": _l("Chưa đọc được ngày này. Viết ngày/tháng/năm, ví dụ: 21/11/2026."),
    "ends_before_start": _l("Ngày kết thúc phải sau ngày bắt đầu."),
    "in_the_past": _l("Ngày này đã qua. Chọn từ hôm nay trở đi."),
    "not_a_day_to_come": _l("Chọn một ngày từ ngày mai, trong vòng %(days)s ngày tới."),
    "season_too_long": _l("Một mùa dài nhất một năm. Chọn ngày cuối sớm hơn."),
    "plans_under_way": _l("Văn phòng đang có bốn kế hoạch chờ lập. Anh/chị đợi một kế hoạch xong, hoặc dừng bớt."),
    "too_far_ahead": _l("Ngày này xa quá. Chọn trước %(maximum)s."),
    "not_a_phone": _l("Chưa đúng số điện thoại Việt Nam. Ví dụ: 0912 345 678."),
    "not_a_tax_code": _l("Mã số thuế có 10 số, chi nhánh có 13 số. Ví dụ: 0100233488."),
    "wrong_check_digit": _l("Mã số thuế sai ở chữ số kiểm tra. Anh/chị xem lại từng số."),
    "not_an_email": _l("Chưa đúng địa chỉ e-mail. Ví dụ: ten@hoptacxa.vn."),
    "not_a_choice": _l("Chọn một trong các mục có sẵn."),
    "not_found": _l("Chưa tìm thấy “%(typed)s”. Thử viết khác đi, có dấu hay không dấu đều được."),
    "pick_one": _l("Có vài mục giống “%(typed)s”. Chọn đúng mục bên dưới."),
    "too_many_choices": _l("Chọn nhiều nhất %(maximum)s mục."),
    "unknown_choice": _l("Chọn một trong các mục có sẵn."),
    "stale": _l("Bản này đã được sửa ở nơi khác. Anh/chị xem lại rồi lưu lần nữa."),
    "contact_in_text": _l("Bỏ “%(found)s” ra khỏi phần mô tả. Hai bên thấy liên hệ của nhau khi cùng đồng ý kết nối."),
    "offer_of_inputs_only": _l("Doanh nghiệp chào bán vật tư, dịch vụ. Cần mua nông sản, anh/chị đăng ở Nhu cầu."),
    "offer_of_goods_only": _l("Hợp tác xã chào bán nông sản. Cần mua vật tư, dịch vụ, anh/chị đăng ở Nhu cầu."),
    "need_of_inputs_only": _l("Hợp tác xã tìm mua vật tư, dịch vụ. Bán nông sản, anh/chị đăng ở Nguồn cung."),
    "need_of_goods_only": _l("Doanh nghiệp tìm mua nông sản. Bán vật tư, dịch vụ, anh/chị đăng ở Nguồn cung."),
    "needs_a_product_first": _l("Chọn sản phẩm trước, ở phần “Sản phẩm”."),
    "group_is_too_wide": _l("Nguồn cung cần tên sản phẩm cụ thể, không phải cả nhóm."),
    "not_the_total": _l("Các dòng cộng lại chưa bằng tổng sản lượng."),
    "rows_too_little": _l("Các dòng cộng lại còn thiếu %(difference)s so với tổng."),
    "rows_too_much": _l("Các dòng cộng lại thừa %(difference)s so với tổng."),
    "shares_are_not_whole": _l("Ghi phần trăm cho mọi loại, cộng lại đúng 100; hoặc để trống hết."),
    "more_than_the_whole": _l("Số này lớn hơn tổng sản lượng %(whole)s."),
    "quote_is_open": _l("Có chào giá đang chờ trả lời. Nhận hoặc rút chào giá đó trước, rồi mới ghi thỏa thuận ở đây."),
    "more_than_is_left": _l("Nhiều hơn lượng hai bên còn lại. Nhiều nhất là %(most)s."),
    "more_than_area": _l(
        "Nhiều hơn các vùng trồng đã chọn còn lại trong vụ %(year)s. Nhiều nhất là %(most)s: giảm sản lượng, hoặc chọn"
        " thêm mã vùng trồng."
    ),
    "more_than_is_agreed": _l("Nhiều hơn lượng đã thỏa thuận mà chưa ký. Nhiều nhất là %(most)s."),
    "less_than_held": _l(
        "Vụ %(year)s đã chào, đã thỏa thuận hoặc đã ký %(held)s từ vùng trồng này. Diện tích nhân năng suất phải đủ"
        " lượng đó."
    ),
    "season_is_held": _l("Vùng trồng đang giữ %(held)s cho các tin đã đăng, nên chưa đổi được tháng bắt đầu vụ."),
    "crop_is_held": _l("Vùng trồng đang giữ %(held)s cho các tin đã đăng, nên chưa đổi được cây trồng."),
    "area_is_held": _l(
        "Vụ %(year)s đã chào, đã thỏa thuận hoặc đã ký %(held)s từ vùng trồng này, nên chưa bỏ được."
        " Anh/chị rút các tin đó trước."
    ),
    "declared_already": _l("Đơn vị đã khai mã số này. Anh/chị mở mã số đó để sửa."),
    "nothing_left": _l("Hai bên không còn lượng nào để thỏa thuận: hàng đã có nơi nhận hết, hoặc nhu cầu đã đủ."),
    "floor_above_asking": _l("Giá sàn phải bằng hoặc thấp hơn giá chào."),
    "too_many_essentials": _l("Chọn nhiều nhất %(maximum)s yêu cầu bắt buộc. Chuyển bớt sang “Ưu tiên”."),
    "twice_the_same": _l("Yêu cầu này đã có ở dòng khác."),
    "wrong_number": _l("Số chưa đúng mẫu. Ví dụ: %(example)s."),
    "not_yet_issued": _l("Ngày cấp chưa tới. Xem lại ngày trên giấy."),
    "valid_too_long": _l("Loại giấy này có hạn nhiều nhất %(months)s tháng từ ngày cấp. Xem lại hai ngày trên giấy."),
    "expiry_needed": _l("Loại giấy này có hạn. Ghi ngày hết hạn trên giấy."),
    "photo_too_heavy": _l("Ảnh nặng quá. Mỗi ảnh nhiều nhất %(maximum)s MB."),
    "photo_too_large": _l("Ảnh lớn quá. Mỗi ảnh nhiều nhất %(maximum)s triệu điểm ảnh."),
    "not_a_photo": _l("Không đọc được ảnh này. Dùng ảnh JPEG, PNG hoặc WebP."),
    "too_many_photos": _l("Mỗi nguồn cung có nhiều nhất %(maximum)s ảnh."),
    "too_many_searches": _l("Anh/chị đã lưu nhiều tìm kiếm. Bỏ bớt một cái rồi lưu lại."),
    "no_photo": _l("Anh/chị chưa chọn ảnh."),
    "no_evidence": _l("Anh/chị chưa chọn tệp."),
    "too_many_evidence": _l("Mỗi giấy có nhiều nhất %(maximum)s tệp. Bỏ bớt tệp cũ trước."),
    "too_many_files": _l("Mỗi lần gửi nhiều nhất %(maximum)s tệp. Bỏ bớt rồi gửi lại."),
    "nothing_written": _l("Anh/chị chưa viết gì và chưa chọn tệp."),
    "in_another_package": _l("Hợp đồng này đã nằm trong một gói khác. Bỏ khỏi gói đó trước."),
    "more_than_invested": _l("Nhiều hơn số tiền đầu tư. Ghi phần phải trả lại, nhiều nhất bằng số đã đầu tư."),
    "strange_name": _l("Tên tệp dài quá hoặc có ký tự lạ. Đặt tên ngắn gọn rồi gửi lại."),
    "file_too_heavy": _l("Tệp nặng quá. Mỗi tệp nhiều nhất %(maximum)s MB."),
    "not_evidence": _l("Tệp này không phải ảnh hay PDF. Chỉ nhận ảnh JPEG, PNG, WebP và PDF."),
    "wrong_ending": _l("Đuôi tên tệp không đúng với nội dung bên trong. Lưu lại từ ứng dụng gốc rồi gửi."),
    "carries_more": _l("Tệp này giấu thêm nội dung khác. Chụp lại hoặc lưu lại giấy rồi gửi."),
    "not_a_pdf": _l("Không đọc được PDF này. Lưu lại từ ứng dụng gốc, hoặc chụp ảnh giấy."),
    "pdf_locked": _l("PDF này có mật khẩu. Bỏ mật khẩu rồi gửi lại."),
    "pdf_active": _l("PDF này có mã chạy hoặc tệp kèm bên trong. In ra PDF mới rồi gửi lại."),
    "pdf_too_long": _l("PDF dài quá. Nhiều nhất %(maximum)s trang."),
    "pdf_too_complex": _l("PDF này phức tạp quá. Chụp ảnh giấy, hoặc quét lại thành PDF mới."),
    "store_unreachable": _l("Kho lưu tệp chưa nhận được. Anh/chị thử lại sau ít phút."),
    "hidden_characters": _l("Có ký tự ẩn không dùng được. Anh/chị xóa ô này rồi gõ lại."),
    "no_letters": _l("Cần có ít nhất một chữ cái."),
    "one_address": _l("Chỉ điền một địa chỉ e-mail."),
    "password_too_short": _l("Mật khẩu cần ít nhất %(minimum)s ký tự."),
    "password_too_long": _l("Mật khẩu dài quá. Nhiều nhất %(maximum)s ký tự."),
    "password_like_you": _l("Mật khẩu giống tên hoặc e-mail của anh/chị, người khác dễ đoán. Chọn câu khác."),
    "password_common": _l("Mật khẩu này nhiều người dùng, dễ đoán. Chọn một câu ngắn chỉ anh/chị nhớ."),
    "wrong_password": _l("Mật khẩu chưa đúng."),
    "wrong_code": _l("Mã chưa đúng. Xem lại đồng hồ điện thoại, đợi mã mới rồi thử lại."),
    "consent_needed": _l("Cần đồng ý mục đầu tiên thì mới mở được tài khoản. Các mục khác tùy anh/chị."),
    "tax_code_taken": _l("Đã có đơn vị khác dùng mã số thuế này. Nếu đúng là của anh/chị, hãy báo Liên minh HTX."),
    "already_member": _l("Người này đã là thành viên của đơn vị."),
    "already_invited": _l("Đã mời địa chỉ này, lời mời vẫn còn hạn."),
    "not_a_gtin": _l("Mã GTIN có 8, 12, 13 hoặc 14 số. Ví dụ: 8934563138165."),
    "wrong_gtin": _l("Mã GTIN sai ở chữ số kiểm tra. Anh/chị xem lại từng số."),
    "lot_is_public": _l("Lô này đã công khai hoặc đã có việc ghi theo: mục này không sửa được nữa."),
    "lot_only_grows": _l("Trang của lô đã công khai: chỉ thêm được, không sửa hay bỏ những gì đã ghi."),
    "report_to_come": _l("Ngày này chưa tới: báo cáo tính nhiều nhất đến hôm nay."),
    "report_too_long": _l("Một báo cáo dài nhiều nhất %(maximum)s năm."),
    "in_the_future": _l("Ngày giờ này chưa tới. Ghi việc đã xảy ra."),
    "before_the_harvest": _l("Ngày này trước ngày thu hoạch %(day)s."),
    "more_than_the_lot": _l("Nhiều hơn cả lô. Nhiều nhất là %(most)s."),
    "harvested_once": _l("Lô này đã ghi thu hoạch. Nếu ghi sai, bấm “Ghi sai” ở dòng đó."),
    "made_of_others": _l("Lô này tách hoặc gộp từ lô khác, nên không ghi thu hoạch."),
    "not_a_time": _l("Chưa đọc được giờ này. Ví dụ: 14:30."),
    "nothing_to_split": _l("Ghi ít nhất một lượng lớn hơn 0."),
    "more_than_is_in_the_lot": _l("Nhiều hơn lượng còn trong lô. Nhiều nhất là %(most)s."),
    "merge_needs_two": _l("Gộp cần ít nhất hai lô: ghi lượng lấy ra ở hai lô trở lên."),
    "no_price_of_a_group": _l("Giá là của một mặt hàng cụ thể, không phải cả nhóm hàng."),
    "several_products": _l("Có vài mặt hàng tên giống “%(typed)s”. Viết rõ hơn, ví dụ: %(first)s."),
    "unknown_province": _l("Không có tỉnh, thành phố nào tên “%(typed)s”. Để trống nếu là giá cả nước."),
    "twice_in_file": _l("Dòng %(line)s đã ghi giá khác cho cùng hàng, nơi và ngày."),
    "starts_after_deliveries": _l("Hợp đồng phải bắt đầu không muộn hơn đợt giao đầu tiên, ngày %(day)s."),
    "ends_before_deliveries": _l("Hợp đồng phải kết thúc không sớm hơn đợt giao cuối cùng, ngày %(day)s."),
    "nothing_changed": _l("Anh/chị chưa đổi gì so với bản trước."),
    "less_than_delivered": _l("Ít hơn lượng đã giao: %(least)s. Ghi số lượng từ mức đó trở lên."),
    "not_their_doing": _l("Lý do này không thể do bên đó gây ra. Chọn lại lý do hoặc bên gây ra."),
    "before_that_day": _l("Ngày này sớm quá. Chọn từ ngày %(day)s trở đi."),
    "slip_known": _l("Số phiếu này đã ghi ở đợt giao %(number)s, nên không ghi lần nữa."),
    "reference_known": _l("Số giao dịch này đã ghi ở khoản %(number)s, nên không ghi lần nữa."),
    "more_than_contract": _l(
        "Vượt mức nhiều nhất của hợp đồng %(over)s. Nếu hai bên đã đồng ý, chọn ô này rồi gửi lại."
    ),
    "not_the_delivered": _l("Nhận, hạ loại và trả lại cộng lại phải bằng lượng đã giao."),
    "worth_too_much": _l("Thành tiền lớn quá. Nhiều nhất là %(most)s một đợt."),
    "below_the_floor": _l("Thấp hơn giá sàn của hợp đồng. Ít nhất là %(least)s."),
    "more_than_advanced": _l("Nhiều hơn phần vật tư ứng trước còn lại. Nhiều nhất là %(most)s."),
    "more_than_paid": _l("Nhiều hơn số tiền đã nhận. Nhiều nhất là %(most)s."),
    "not_a_day_of_it": _l("Chọn một ngày của sự kiện, từ %(first)s đến %(last)s."),
    "beyond_the_day": _l("Nhiều lượt quá: lượt cuối qua nửa đêm. Bớt số lượt hoặc bắt đầu sớm hơn."),
    "meets_another": _l("Lượt %(slot)s, %(who)s đã có cuộc gặp khác ở bàn %(table)s."),
    "not_agreed": _l("Anh/chị đọc rồi đánh dấu đồng ý thì mới gửi được."),
    "no_more_seats": _l("Không đủ chỗ: chỉ thêm được %(free)s người. Cần nhiều hơn, anh/chị gọi Liên minh HTX."),
    "no_seats_left": _l("Không đủ chỗ: còn %(free)s chỗ. Cho vào danh sách chờ, hoặc tăng số chỗ của sự kiện."),
    "may_not_come": _l("%(who)s không còn được Liên minh HTX xác minh, hoặc sự kiện không dành cho loại đơn vị này."),
    "registers_too_late": _l("Hạn đăng ký không muộn hơn ngày cuối của sự kiện, %(last)s."),
    "tax_code_of_entry": _l("Mã số thuế này là của %(name)s trong sổ."),
    "entry_not_known": _l("Sổ không có số “%(typed)s”. HTX mới thì để trống ô này."),
    "commune_not_known": _l("Tỉnh không có xã, phường nào như “%(typed)s”. Viết tên mới hoặc tên cũ kèm huyện."),
    "commune_unclear": _l("“%(typed)s” có thể là vài xã. Viết rõ xã, phường, ví dụ: %(first)s."),
    "commune_and_code": _l("Tên xã và mã xã không khớp: mã này là %(first)s."),
    "formula_without_value": _l("Ô này là công thức chưa có kết quả. Mở bằng Excel rồi lưu, hoặc gõ số."),
    "error_in_cell": _l("Ô này đang báo lỗi trong Excel. Sửa công thức hoặc gõ giá trị."),
    "unit_not_known": _l("Chưa hiểu đơn vị “%(unit)s”. Dùng đồng, triệu đồng, tỷ đồng; ha hoặc m²."),
    "yes_or_no": _l("Ghi “có” hoặc “không”."),
    "kind_not_known": _l("Ghi một trong: hợp tác xã, tổ hợp tác, liên hiệp hợp tác xã."),
    "field_not_known": _l(
        "Ghi một trong: nông nghiệp, công nghiệp - TTCN, vận tải, xây dựng, thương mại - dịch vụ, quỹ tín dụng,"
        " môi trường, khác."
    ),
    "lifecycle_not_known": _l("Ghi một trong: đang hoạt động, ngừng hoạt động, đã giải thể."),
    "technology_not_known": _l(
        "Chưa hiểu “%(typed)s”. Ghi: tưới tiết kiệm, nhà kính, bảo quản lạnh, VietGAP, GlobalGAP."
    ),
    "not_an_entry": _l("Dòng này không phải một HTX: dòng tổng, dòng số cột hoặc tên nhóm."),
    "several_entries": _l("Sổ có vài HTX tên như “%(typed)s” ở xã này. Ghi mã số thuế hoặc số trong sổ."),
    "same_as_row": _l("Cùng một HTX với dòng %(row)s của tệp."),
    "is_dissolved": _l("HTX này đã giải thể trong sổ. Thành lập lại thì ghi thành HTX mới."),
    "before_founded": _l("Ngày này trước ngày thành lập."),
    "other_product": _l("Chỉ gộp được các lô của cùng một sản phẩm."),
    "not_in_a_pool": _l(
        "Tin này không vào nhóm được: chưa đăng, đã đóng, đơn vị chưa được xác minh, hoặc cùng đơn vị với bên kia."
    ),
    "twice_in_pool": _l("Tin này đã có trong nhóm."),
    "pool_of_one": _l("Nhóm cần ít nhất hai thành viên."),
    "pool_too_many": _l("Nhóm có nhiều nhất %(maximum)s thành viên."),
    "below_min_lot": _l("Ít hơn lô nhỏ nhất. Ít nhất là %(least)s."),
    "below_members_least": _l("Thành viên chỉ tham gia từ %(least)s trở lên. Hỏi từ mức đó, hoặc mời đơn vị khác."),
    "outside_the_windows": _l("Hàng phải giao trong khoảng %(first)s đến %(last)s."),
    "no_common_days": _l("Hai tin không có ngày nào chung để giao."),
    "weeks_do_not_add_up": _l("Các tuần cộng lại chưa bằng số lượng."),
    "more_than_is_wanted": _l("Cả nhóm cộng lại nhiều hơn lượng còn lại. Nhiều nhất là %(most)s."),
    "more_than_weekly": _l(
        "Có %(weeks)s tuần cả nhóm giao quá mức nhận mỗi tuần %(most)s, đầu tiên là tuần bắt đầu ngày %(day)s."
    ),
    "not_enough_land": _l("Vùng trồng của đơn vị này không còn đủ cho lượng ấy. Anh/chị ghi ít hơn, hoặc hỏi đơn vị."),
    "no_lead": _l("Chọn một thành viên làm đầu mối."),
    "lead_undecided": _l("Đầu mối chưa đồng ý phần của mình. Chờ họ đồng ý, hoặc chọn thành viên khác làm đầu mối."),
    "cannot_lead": _l("Đơn vị này chưa làm đầu mối được: chưa có mã số thuế, hoặc là tổ hợp tác."),
    "above_the_ceiling": _l("Giá bình quân cao hơn mức bên mua trả được. Anh/chị trao đổi lại về giá."),
    "nobody_accepted": _l("Chưa có thành viên nào đồng ý, nên chưa gửi được."),
    "nothing_changed_line": _l("Anh/chị chưa đổi gì. Nếu đồng ý như vậy, bấm “Đồng ý phần này” ở trang trước."),
    "min_lot_above_amount": _l("Lượng ít nhất phải bằng hoặc nhỏ hơn số lượng."),
}

EXAMPLES_FOR_MONEY: Final = {"unknown_unit": "unknown_price_unit", "too_many_decimals": "not_whole"}
"""The same fault, told in the words of prices."""
EXAMPLES_FOR_COUNTS: Final[dict[str, str]] = {
    "not_a_number": "not_a_count",
    "negative": "negative_count",
    "too_many_decimals": "not_whole",
}
"""The codes by which the same is said of what is counted: an example of 12,5 members would mislead."""


def sentence(code: str, **params: object) -> str:
    """The sentence for a code, its parameters written as the reader writes them."""
    return str(SENTENCES[code]) % {name: _told(value) for name, value in params.items()}


def sentence_for(error: MeasureError | Unprocessable, rename: Mapping[str, str] | None = None) -> str:
    """The sentence for an error that carries a code; ``rename`` picks other words for some codes."""
    return sentence((rename or {}).get(error.code, error.code), **error.params)


def _told(value: object) -> str:
    for kind, tell in _TELLERS.items():
        if isinstance(value, kind):
            return tell(value)
    return str(value)


def _tell_units(units: tuple[Any, ...]) -> str:
    return ", ".join(each.name(language()) for each in units if isinstance(each, Unit))


_TELLERS: Final[Mapping[type, Callable[[Any], str]]] = {
    Quantity: lambda quantity: measures.format_quantity(quantity, language()),
    Unit: lambda unit: unit.name(language()),
    tuple: _tell_units,
    int: lambda number: measures.format_number(number, language()),
    Decimal: lambda number: measures.format_number(number, language()),
    date: lambda day: measures.format_date(day, language()),
}
