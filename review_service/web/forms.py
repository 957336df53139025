"""What the forms of signing in and of one's account send."""

from pydantic import BaseModel, Field

from review_service.errors import InvalidPayload
from review_service.web.account_words import NOT_REPEATED

_LOGIN_CHARACTERS = 256
_PASSWORD_CHARACTERS = 1024
_CODE_CHARACTERS = 32


class SignInForm(BaseModel):
    """Name and password, with a code once it was asked for."""

    login: str = Field("", max_length=_LOGIN_CHARACTERS, pattern=r"^[^\x00]*$")
    password: str = Field("", max_length=_PASSWORD_CHARACTERS)
    code: str = Field("", max_length=_CODE_CHARACTERS)
    goal: str = Field("/", alias="next")
    csrf: str = ""


class NewPasswordForm(BaseModel):
    """A new password, twice, so that a slip does not lock its owner out."""

    password: str = Field("", max_length=_PASSWORD_CHARACTERS)
    repeated: str = Field("", max_length=_PASSWORD_CHARACTERS)
    csrf: str = ""

    def agreed(self) -> str:
        """Return the new password.

        Raises `InvalidPayload` where the two differ.
        """
        if self.password != self.repeated:
            raise InvalidPayload.at("/repeated", NOT_REPEATED.zh, NOT_REPEATED.en)
        return self.password


class ChangePasswordForm(NewPasswordForm):
    """A new password and the one that it replaces."""

    current: str = Field("", max_length=_PASSWORD_CHARACTERS)


class SecondFactorForm(BaseModel):
    """The secret that the page showed, a code made with it, and who asks."""

    current: str = Field("", max_length=_PASSWORD_CHARACTERS)
    secret: str = Field("", max_length=128)
    code: str = Field("", max_length=_CODE_CHARACTERS)
