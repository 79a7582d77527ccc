"""Forms of accounts."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from matchmaker.accounts.fields import CODE_LENGTH, AccountEmailField, NameField, OneEmailField, PasswordField
from matchmaker.accounts.passwords import MIN_LENGTH
from matchmaker.web.fields import ChooseOne, PhoneField, TextLine, choices_of
from matchmaker.web.forms import BaseForm

LANGUAGES: Final = (("vi", "Tiếng Việt"), ("en", "English"))
NEW_PASSWORD_HINT: Final = _l("Ít nhất %(minimum)s ký tự. Một câu ngắn dễ nhớ là tốt nhất.", minimum=MIN_LENGTH)


class SignInForm(BaseForm):
    """Address and password."""

    email = AccountEmailField(_l("E-mail"), required=True)
    password = PasswordField(_l("Mật khẩu"))
    next = HiddenField()


class CodeForm(BaseForm):
    """The six figures of the second factor."""

    code = TextLine(_l("Mã 6 số"), required=True, max_length=CODE_LENGTH)


class EmailForm(BaseForm):
    """The address of an account, to send a link to."""

    email = AccountEmailField(_l("E-mail"), required=True)


class NewPasswordForm(BaseForm):
    """A new password, by a link from the mail."""

    password = PasswordField(_l("Mật khẩu mới"), hint=NEW_PASSWORD_HINT)


class ChangePasswordForm(BaseForm):
    """A new password, by whoever knows the old one."""

    current = PasswordField(_l("Mật khẩu đang dùng"))
    password = PasswordField(_l("Mật khẩu mới"), hint=NEW_PASSWORD_HINT)


class ChangeEmailForm(BaseForm):
    """A new address, by whoever knows the password."""

    email = OneEmailField(_l("E-mail mới"), required=True)
    password = PasswordField(_l("Mật khẩu"))


class PasswordForm(BaseForm):
    """The password once more, before something that cannot be undone."""

    password = PasswordField(_l("Mật khẩu"))


class ProfileForm(BaseForm):
    """What the person says about themselves."""

    name = NameField(_l("Họ và tên"), required=True, max_length=120)
    phone = PhoneField(_l("Số điện thoại"))
    language = ChooseOne(_l("Ngôn ngữ của trang và thư"), choices=choices_of(LANGUAGES), required=True)
