"""Files of what was made public (结果核验包、开放数据), and how anybody checks them offline.

Pure: standard library and the kernel only.
"""
