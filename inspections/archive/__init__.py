"""The archive of a visit or a task (档案包): what it holds, and how anybody checks it offline.

Pure: standard library and the kernel only.
"""
