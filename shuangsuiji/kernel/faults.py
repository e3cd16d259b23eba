"""What the operating system refused, in words for the person at the keyboard. Pure."""

import errno
from typing import Final

ADVICE: Final = {
    errno.ENOENT: "没有这个文件或文件夹。请核对路径",
    errno.EACCES: "没有权限。请检查文件和文件夹的权限，或换一个位置",
    errno.EPERM: "没有权限。请检查文件和文件夹的权限，或换一个位置",
    errno.EISDIR: "这是文件夹，不是文件。请写出文件名",
    errno.ENOTDIR: "路径中间有一段不是文件夹。请核对路径",
    errno.EEXIST: "已经存在。请换一个名称",
    errno.ENOSPC: "磁盘已满。请清理空间后重试",
    errno.EDQUOT: "磁盘配额已用完。请清理空间后重试",
    errno.EROFS: "这个位置只读。请换一个位置",
    errno.ENAMETOOLONG: "文件名太长。请缩短",
    errno.ELOOP: "符号链接互相指向。请核对路径",
    errno.EMFILE: "打开的文件太多。请关闭一些程序后重试",
    errno.EIO: "读写出错，磁盘可能有故障。请换一个位置并检查磁盘",
    errno.EADDRINUSE: "端口已被别的程序占用。请换一个端口",
    errno.EADDRNOTAVAIL: "本机没有这个地址。请核对监听地址",
}


def explained(error: OSError) -> str:
    """Reason and remedy, without full stop: 没有这个文件或文件夹。请核对路径."""
    return ADVICE.get(error.errno or 0, f"系统错误 {error.errno}。请联系管理员")
