"""The words of signing in and of one's own account, in both languages."""

from review_service.errors import Message

ACCOUNT_WORDS = {
    "sign_in": Message("登录", "Sign in"),
    "sign_out": Message("退出登录", "Sign out"),
    "login": Message("登录名", "Login"),
    "password": Message("口令", "Password"),
    "code": Message("验证码", "Code"),
    "code_hint": Message(
        "验证器应用当前显示的 6 位数字。",
        "The 6 digits that your authenticator application shows now.",
    ),
    "password_again": Message("请再输入一次口令。", "Enter the password once more."),
    "forgot": Message(
        "忘记口令，或还没有账号？请联系管理员，管理员会给您一个设置口令的链接。",
        "Forgot the password, or no account yet? Ask an administrator for a link to set one.",
    ),
    "no_accounts": Message("还没有账号", "No accounts yet"),
    "no_accounts_local": Message(
        "在这台机器上不登录就可以使用。要让多人使用，请在这台机器上运行下面的命令建立第一个账号；"
        "此后所有页面和接口都须登录。",
        "On this machine the product is used without signing in. For several people, make the "
        "first account with this command on this machine; from then on all pages and the API ask "
        "to sign in.",
    ),
    "no_accounts_public": Message(
        "请管理员在服务器上运行下面的命令建立第一个账号，再用打印出来的链接设置口令。",
        "An administrator makes the first account with this command on the server, then sets a "
        "password by the link that is printed.",
    ),
    "first_login": Message("设置口令", "Set a password"),
    "first_login_lead": Message(
        "这个链接只能用一次。设置口令后请用它登录；以前的登录都会失效。",
        "This link is good once. Sign in with the new password afterwards; earlier sessions end.",
    ),
    "new_password": Message("新口令", "New password"),
    "repeat_password": Message("再输入一次新口令", "New password again"),
    "password_hint": Message(
        "至少 15 个字符。用几个互不相干的词连成一句最好，汉字、空格都可以用；"
        "不要用姓名、登录名和常见口令。",
        "At least 15 characters. Several unrelated words are best, blanks and any script may be "
        "used; no names, logins or common passwords.",
    ),
    "save": Message("保存", "Save"),
    "cancel": Message("取消", "Cancel"),
    "account": Message("我的账号", "My account"),
    "roles": Message("角色", "Roles"),
    "role_in": Message("{role}（{organisation}）", "{role} in {organisation}"),
    "superuser": Message("超级用户", "superuser"),
    "no_roles": Message(
        "还没有角色。请管理员授予，否则不能审稿。",
        "No roles yet. Ask an administrator for one; without it you cannot review.",
    ),
    "change_password": Message("更换口令", "Change password"),
    "change_lead": Message(
        "更换后，您在其他浏览器上的登录都会失效。",
        "Your sessions in other browsers end when the password is changed.",
    ),
    "must_change": Message(
        "您的口令是别人设置的。请先换成只有您自己知道的口令。",
        "Your password was set by somebody else. Change it to one that only you know.",
    ),
    "current_password": Message("当前口令", "Current password"),
    "changed_at": Message("上次更换", "Last changed"),
    "factor": Message("验证器（两步登录）", "Authenticator (second factor)"),
    "factor_on": Message(
        "已启用：登录时除口令外还要输入验证码。",
        "On: signing in asks for a code besides the password.",
    ),
    "factor_off": Message(
        "未启用。启用后，只知道口令的人不能登录。",
        "Off. With it, nobody who knows only the password can sign in.",
    ),
    "factor_add": Message("启用验证器", "Set up an authenticator"),
    "factor_remove": Message("停用验证器", "Remove the authenticator"),
    "factor_scan": Message(
        "用手机上的验证器应用扫描这个二维码，或手工输入下面的密钥。",
        "Scan this QR code with the authenticator application on your phone, or type the key "
        "below into it.",
    ),
    "factor_qr": Message("验证器密钥的二维码", "QR code of the authenticator's key"),
    "factor_key": Message("密钥", "Key"),
    "factor_open": Message("在本机的验证器应用中打开", "Open in an application on this device"),
    "factor_remove_lead": Message(
        "停用后登录只要口令。换手机时先停用，再在新手机上启用。",
        "Signing in then asks for the password only. To change phones, remove it here, then set "
        "it up on the new one.",
    ),
    "my_sessions": Message("登录情况", "Where you are signed in"),
    "this_browser": Message("这个浏览器", "This browser"),
    "other_browser": Message("其他浏览器", "Another browser"),
    "column_browser": Message("浏览器", "Browser"),
    "column_since": Message("登录时间", "Signed in"),
    "column_used": Message("最近使用", "Last used"),
    "no_others": Message("没有在其他浏览器上登录。", "You are signed in nowhere else."),
    "end_others": Message("退出其他浏览器", "Sign out other browsers"),
}
SAID = {
    "signed_out": Message("已退出登录。", "You are signed out."),
    "password_set": Message("口令已设置，请登录。", "The password is set. Sign in."),
    "password_changed": Message(
        "口令已更换，其他浏览器上的登录已失效。",
        "The password is changed; you are signed out of other browsers.",
    ),
    "factor_added": Message(
        "验证器已启用。下次登录时请准备好手机。",
        "The authenticator is set up. Have your phone ready when you sign in.",
    ),
    "factor_removed": Message("验证器已停用。", "The authenticator is removed."),
    "others_ended": Message("其他浏览器上的登录已退出。", "Other browsers are signed out."),
}
"""What a page says of what was just done, by the `said` of its address."""
NOT_REPEATED = Message(
    "两次输入的新口令不一样。请重新输入。",
    "The two new passwords differ. Enter them again.",
)
WRONG_CURRENT = Message(
    "当前口令不对，没有更改。连续输错 5 次后，须等待 30 秒至 15 分钟才能再试。",
    "The current password is wrong; nothing was changed. After 5 wrong attempts in a row you must "
    "wait, from 30 seconds to 15 minutes.",
)
WRONG_CODE = Message(
    "验证码不对，验证器没有启用。请核对手机的时间，再输入当前显示的验证码。",
    "The code is wrong and the authenticator was not set up. Check the phone's clock, then enter "
    "the code that it shows now.",
)


def too_often(seconds: int) -> Message:
    """Say how long to wait before signing in again."""
    minutes = -(-seconds // 60)
    return Message(
        f"尝试登录的次数太多，请 {minutes} 分钟后再试。忘记口令请联系管理员重置。",
        f"Too many attempts to sign in. Try again in {minutes} minutes. If you forgot the "
        "password, ask an administrator to reset it.",
    )
