"""What a button says by itself, where our Python did not start to say it."""

from __future__ import annotations

MESSAGES = {
    "title": "决算公开",
    "no_book": "没有打开的工作簿。\n请先打开要检查的工作簿；在“受保护的视图”里的，先点“启用编辑”。",
    "excel_not_installed": (
        "加载项还没有装好：不知道 Python 在哪里。\n请在命令行运行：xlt addin install，然后重新打开 Excel。"
    ),
    "excel_cannot_start": (
        "启动不了 Python。可能是 Python 环境被移走或删除，也可能是安全软件禁止 Excel 启动其他程序。\n"
        "请在命令行运行 xlt addin status 查看原因；环境移动过的，重新运行 xlt addin install。\n"
        "不用按钮也可以：存盘后运行 xlt run 工作簿 -o 结果。"
    ),
    "calc_cannot_listen": (
        "LibreOffice 不允许外部程序连接，检查程序进不来。\n"
        "请让管理员允许 UNO 远程协议；不用按钮也可以：存盘后运行 xlt run 工作簿 -o 结果。"
    ),
    "calc_cannot_start": (
        "启动不了 Python：环境可能被移走或删除了。\n"
        "请关闭 LibreOffice，在命令行重新运行 xlt addin install --libreoffice。"
    ),
}
